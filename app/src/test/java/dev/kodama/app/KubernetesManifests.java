package dev.kodama.app;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The objects in {@code deploy/kubernetes}, read strictly: no unknown field, no missing required one, no wrong type. */
final class KubernetesManifests {
    static final Path FOLDER = Documentation.ROOT.resolve("deploy").resolve("kubernetes");

    private static final Gson GSON = new Gson();
    private static final Map<String, Model> MODELS = Map.of(
            "apps/v1 Deployment", model(V1Deployment::validateJsonElement, V1Deployment::fromJson),
            "apps/v1 StatefulSet", model(V1StatefulSet::validateJsonElement, V1StatefulSet::fromJson),
            "v1 Service", model(V1Service::validateJsonElement, V1Service::fromJson),
            "v1 ServiceAccount", model(V1ServiceAccount::validateJsonElement, V1ServiceAccount::fromJson),
            "v1 Namespace", model(V1Namespace::validateJsonElement, V1Namespace::fromJson),
            "policy/v1 PodDisruptionBudget",
                    model(V1PodDisruptionBudget::validateJsonElement, V1PodDisruptionBudget::fromJson),
            "networking.k8s.io/v1 NetworkPolicy",
                    model(V1NetworkPolicy::validateJsonElement, V1NetworkPolicy::fromJson));

    private KubernetesManifests() {}

    private interface Check {
        void accept(JsonElement json) throws IOException;
    }

    private interface Reader {
        Object apply(String json) throws IOException;
    }

    private record Model(Check check, Reader reader) {}

    private static Model model(Check check, Reader reader) {
        return new Model(check, reader);
    }

    /** Reads one object; throws with the name of the field that is wrong. */
    static Object read(Map<?, ?> object) throws IOException {
        String kind = object.get("apiVersion") + " " + object.get("kind");
        var model = MODELS.get(kind);
        if (model == null) {
            throw new IllegalArgumentException("no model of " + kind);
        }
        model.check().accept(GSON.toJsonTree(object));
        return model.reader().apply(GSON.toJson(object));
    }

    static List<Map<?, ?>> documents(Path file) {
        var all = new ArrayList<Map<?, ?>>();
        var settings = LoadSettings.builder().setLabel(file.toString()).build();
        new Load(settings)
                .loadAllFromString(Documentation.text(file))
                .forEach(document -> all.add((Map<?, ?>) document));
        return all;
    }

    static List<Object> base() throws IOException {
        var all = new ArrayList<Object>();
        for (Object file : MonitoringFiles.list(kustomization("base").get("resources"))) {
            for (var document : documents(FOLDER.resolve("base").resolve(file.toString()))) {
                all.add(read(document));
            }
        }
        return all;
    }

    static Map<?, ?> kustomization(String folder) {
        return documents(FOLDER.resolve(folder).resolve("kustomization.yaml")).get(0);
    }

    /** The pods of each role, by its name. */
    static Map<String, V1PodTemplateSpec> pods() throws IOException {
        var pods = new TreeMap<String, V1PodTemplateSpec>();
        for (Object object : base()) {
            if (object instanceof V1Deployment deployment) {
                pods.put(
                        deployment.getMetadata().getName(), deployment.getSpec().getTemplate());
            } else if (object instanceof V1StatefulSet set) {
                pods.put(set.getMetadata().getName(), set.getSpec().getTemplate());
            }
        }
        return pods;
    }

    static <T> List<T> all(Class<T> type) throws IOException {
        return base().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
