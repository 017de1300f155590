package dev.kodama.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.settings.Settings;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code deploy/kubernetes}: that Kubernetes takes it, and what each role is given. */
class KubernetesManifestsTest {
    private static final Map<String, Integer> PORTS = Map.of(
            "canary", HttpSettings.CANARY_PORT,
            "forwarder", HttpSettings.FORWARDER_PORT,
            "mirror", HttpSettings.MIRROR_PORT,
            "processors", HttpSettings.PROCESSORS_PORT);

    private static V1Container container(V1PodSpec pod) {
        assertThat(pod.getContainers()).hasSize(1);
        return pod.getContainers().get(0);
    }

    private static Map<String, V1PodSpec> pods() throws IOException {
        var pods = new TreeMap<String, V1PodSpec>();
        KubernetesManifests.pods().forEach((role, pod) -> pods.put(role, pod.getSpec()));
        return pods;
    }

    private static Map<String, String> settings(String folder) {
        var settings = new TreeMap<String, String>();
        for (Object map :
                MonitoringFiles.list(KubernetesManifests.kustomization(folder).get("configMapGenerator"))) {
            for (Object literal : MonitoringFiles.list(((Map<?, ?>) map).get("literals"))) {
                String[] parts = literal.toString().split("=", 2);
                settings.put(parts[0], parts[1]);
            }
        }
        return settings;
    }

    private static Map<?, ?> yaml(String text) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    @Test
    void hasObjectsThatKubernetesTakesAndNoOtherFiles() throws IOException {
        var files = new ArrayList<String>();
        for (String folder : List.of("base", "example")) {
            try (var found = Files.list(KubernetesManifests.FOLDER.resolve(folder))) {
                found.map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("kustomization.yaml"))
                        .forEach(files::add);
            }
            MonitoringFiles.list(KubernetesManifests.kustomization(folder).get("resources"))
                    .forEach(files::remove);
        }

        assertThat(files).isEmpty();
        assertThat(KubernetesManifests.base()).hasSizeGreaterThan(8);
        for (var document :
                KubernetesManifests.documents(KubernetesManifests.FOLDER.resolve("example/namespace.yaml"))) {
            assertThat(KubernetesManifests.read(document)).isNotNull();
        }
    }

    /** Else the test above could not fail. */
    @Test
    void rejectsUnknownAndMissingFieldsAndWrongTypes() {
        String pod =
                "apiVersion: apps/v1\nkind: Deployment\nspec: {selector: {}, template: {spec: {containers: [%s]}}}";

        assertThatThrownBy(() -> KubernetesManifests.read(yaml(pod.formatted("{name: a, imagee: b}"))))
                .hasMessageContaining("imagee");
        assertThatThrownBy(() -> KubernetesManifests.read(yaml(pod.formatted("{image: b}"))))
                .hasMessageContaining("name");
        assertThatThrownBy(() -> KubernetesManifests.read(yaml(
                        "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: two, selector: {}, template: {}}")))
                .hasMessageContaining("two");
        assertThatThrownBy(() -> KubernetesManifests.read(yaml("apiVersion: apps/v2\nkind: Deployment")))
                .hasMessageContaining("no model");
    }

    @Test
    void probesTheManagementPortWhereNoTokenIsAskedFor() throws IOException {
        String management = settings("base").get("KODAMA_MANAGEMENT_PORT");

        assertThat(pods().keySet()).containsExactlyInAnyOrderElementsOf(PORTS.keySet());
        pods().forEach((role, pod) -> {
            var container = container(pod);
            assertThat(container.getPorts())
                    .extracting(V1ContainerPort::getName, V1ContainerPort::getContainerPort)
                    .containsExactly(tuple("http", PORTS.get(role)), tuple("management", Integer.valueOf(management)));
            assertThat(probed(container.getStartupProbe())).isEqualTo("management/health/live");
            assertThat(probed(container.getLivenessProbe())).isEqualTo("management/health/live");
            assertThat(probed(container.getReadinessProbe())).isEqualTo("management/health/ready");
        });
        assertThat(KubernetesManifests.pods().values())
                .allSatisfy(pod ->
                        assertThat(pod.getMetadata().getAnnotations()).containsEntry("prometheus.io/port", management));
    }

    private static String probed(V1Probe probe) {
        return probe.getHttpGet().getPort().getStrValue() + probe.getHttpGet().getPath();
    }

    /** A service named kodama-kafka would set {@code KODAMA_KAFKA_PORT=tcp://…}. */
    @Test
    void takesNoSettingsFromServices() throws IOException {
        assertThat(pods().values()).allSatisfy(pod -> {
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        });
    }

    @Test
    void closesEveryPod() throws IOException {
        assertThat(pods().values()).allSatisfy(pod -> {
            var security = container(pod).getSecurityContext();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container(pod).getResources().getLimits()).containsKey("memory");
        });
    }

    @Test
    void spreadsEachRoleAndLetsOnePodAtATimeBeEvicted() throws IOException {
        var budgets = new TreeMap<String, Map<String, String>>();
        for (var budget : KubernetesManifests.all(V1PodDisruptionBudget.class)) {
            assertThat(budget.getSpec().getMaxUnavailable().getIntValue()).isOne();
            budgets.put(
                    budget.getMetadata().getName(),
                    budget.getSpec().getSelector().getMatchLabels());
        }

        KubernetesManifests.pods().forEach((role, pod) -> {
            var labels = pod.getMetadata().getLabels();
            assertThat(budgets).containsEntry(role, labels);
            assertThat(pod.getSpec().getTopologySpreadConstraints())
                    .allSatisfy(spread -> assertThat(spread.getLabelSelector().getMatchLabels())
                            .isEqualTo(labels))
                    .extracting(spread -> spread.getTopologyKey())
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        });
    }

    @Test
    void keepsTheStateOfEachProcessOnAVolumeOfItsOwn() throws IOException {
        var set = KubernetesManifests.all(V1StatefulSet.class).get(0);
        var service = KubernetesManifests.all(V1Service.class).stream()
                .filter(one -> one.getMetadata().getName().equals(set.getSpec().getServiceName()))
                .findFirst()
                .orElseThrow();

        assertThat(set.getMetadata().getName()).isEqualTo("processors");
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(set.getSpec().getTemplate().getSpec().getSetHostnameAsFQDN())
                .as("others reach a process by its host name")
                .isTrue();
        assertThat(set.getSpec().getVolumeClaimTemplates())
                .singleElement()
                .extracting(claim -> claim.getMetadata().getName())
                .isEqualTo("data");
    }

    @Test
    void mountsVolumesThatExistAndServesPortsOfPods() throws IOException {
        pods().forEach((role, pod) -> {
            var volumes = new ArrayList<>(
                    pod.getVolumes().stream().map(V1Volume::getName).toList());
            if (role.equals("processors")) {
                volumes.add("data");
            }
            assertThat(container(pod).getVolumeMounts())
                    .extracting(mount -> mount.getName())
                    .containsExactlyInAnyOrderElementsOf(volumes);
        });
        for (var service : KubernetesManifests.all(V1Service.class)) {
            String role = service.getMetadata().getName();
            assertThat(service.getSpec().getSelector())
                    .isEqualTo(requireNonNull(KubernetesManifests.pods().get(role))
                            .getMetadata()
                            .getLabels());
            assertThat(service.getSpec().getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getPort()).isEqualTo(PORTS.get(role)));
        }
    }

    @Test
    void letsAForwarderDrainBeforeItIsKilled() throws IOException {
        long drain = Settings.of(Map.of()).get(HubConfig.DRAIN_TIMEOUT).toSeconds();

        assertThat(requireNonNull(pods().get("forwarder")).getTerminationGracePeriodSeconds())
                .isGreaterThan(drain + 10);
    }

    @Test
    void namesSettingsThatExist() throws IOException {
        var named = new ArrayList<String>();
        named.addAll(settings("base").keySet());
        named.addAll(settings("example").keySet());
        pods().values().forEach(pod -> {
            if (container(pod).getEnv() != null) {
                container(pod).getEnv().forEach(variable -> named.add(variable.getName()));
            }
        });

        assertThat(named)
                .filteredOn(name -> !name.equals("JAVA_TOOL_OPTIONS"))
                .hasSizeGreaterThan(8)
                .isSubsetOf(UnknownVariables.known());
    }
}
