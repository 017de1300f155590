package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.settings.UnknownVariables;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docker-compose.yml}: its profiles, and the settings that it names. {@code .ci/check-stack} runs it. */
class ComposeFileTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)[:}]");
    private static final Set<String> SERVERS = Set.of("redis", "kafka", "prometheus", "grafana");
    private static final Set<String> WITHOUT_PROFILE =
            Set.of("redis", "kafka", "mirror-1", "mirror-2", "processors", "forwarder");
    private static final Set<String> EXTERNAL =
            Set.of("external-mirror-1", "external-mirror-2", "external-processors", "external-forwarder");

    private final String text = Documentation.text(Documentation.ROOT.resolve("docker-compose.yml"));
    private final Map<String, Service> services = services(text);

    @Test
    void startsTheServersAndEachRoleWithoutAProfile() {
        assertThat(ofProfile()).isEqualTo(WITHOUT_PROFILE);
        assertThat(ofProfile("demo")).containsExactly("demo");
        assertThat(ofProfile("monitoring")).containsExactlyInAnyOrder("canary", "prometheus", "grafana");
    }

    @Test
    void startsOneForwarderAndAllThatItNeedsOfTheProfileExternal() {
        assertThat(ofProfile("external")).isEqualTo(EXTERNAL);
        assertThat(needed("external-forwarder")).isEqualTo(EXTERNAL);
    }

    @Test
    void needsNoServiceOfAnotherProfile() {
        services.forEach((name, service) -> assertThat(needed(name))
                .as(name)
                .extracting(needed -> service(needed).list("profiles"))
                .allMatch(profiles -> profiles.isEmpty() || profiles.equals(service.list("profiles"))));
    }

    @Test
    void namesTheServersOfTheUserInTheProfileExternal() {
        assertThat(EXTERNAL)
                .allSatisfy(name -> assertThat(service(name).map("environment"))
                        .hasEntrySatisfying(
                                "KODAMA_REDIS_URL", url -> assertThat(url).startsWith("${KODAMA_REDIS_URL"))
                        .hasEntrySatisfying(
                                "KODAMA_KAFKA_BOOTSTRAP",
                                servers -> assertThat(servers).startsWith("${KODAMA_KAFKA_BOOTSTRAP")));
    }

    @Test
    void callsRolesByNamesOfTheirOwnProfile() {
        services.forEach((name, service) -> {
            var settings = service.map("environment");
            String hosts = settings.get("KODAMA_PROCESSORS_URL") + "," + settings.get("KODAMA_ALLOWED_HOSTS");

            assertThat(hosts.split("[,/:]+", -1))
                    .as(name)
                    .filteredOn(services::containsKey)
                    .filteredOn(host -> !List.of("demo", "canary").contains(name))
                    .allMatch(host -> service(host).list("profiles").equals(service.list("profiles")));
        });
    }

    @Test
    void closesEveryContainerOfKodama() {
        services.forEach((name, service) -> {
            if (!SERVERS.contains(name)) {
                assertThat(service.fields())
                        .as(name)
                        .containsEntry("read_only", true)
                        .containsEntry("user", "65532:65532")
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true"));
            }
        });
    }

    @Test
    void publishesPortsOnThisMachineOnly() {
        assertThat(services.values().stream().flatMap(service -> service.list("ports").stream()))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void givesPrometheusAndGrafanaFilesThatExistAndScrapesEachRole() {
        var mounted = ofProfile("monitoring").stream()
                .flatMap(name -> service(name).list("volumes").stream())
                .filter(volume -> volume.startsWith("./"))
                .map(volume -> volume.substring(2, volume.indexOf(':')));
        String scraped = Documentation.text(Documentation.ROOT.resolve("deploy/prometheus/prometheus.yml"));

        assertThat(mounted).hasSize(5).allMatch(file -> Files.exists(Documentation.ROOT.resolve(file)));
        assertThat(Stream.concat(WITHOUT_PROFILE.stream(), Stream.of("canary")))
                .filteredOn(name -> !SERVERS.contains(name))
                .allSatisfy(name -> assertThat(scraped)
                        .contains(name + ":" + service(name).map("environment").get("KODAMA_MANAGEMENT_PORT")));
    }

    @Test
    void keepsTheBacklogOfRedisAcrossACrash() {
        assertThat(service("redis").list("command"))
                .contains("--save 60 0", "--repl-backlog-ttl 0", "--client-output-buffer-limit replica 0 0 0");
    }

    @Test
    void namesSettingsThatExist() {
        var named = services.values().stream()
                .flatMap(service -> service.map("environment").keySet().stream())
                .filter(name -> name.startsWith("KODAMA_") && !name.startsWith("KODAMA_KAFKA_S"))
                .collect(Collectors.toSet());

        assertThat(named).hasSizeGreaterThan(8).isSubsetOf(UnknownVariables.known());
    }

    @Test
    void explainsEveryVariableInTheExample() {
        String example = Documentation.text(Documentation.ROOT.resolve(".env.example"));
        var variables = VARIABLE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(variables)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(example).containsPattern("(?m)^#" + name + "="));
    }

    /** The services that exactly these profiles start. */
    private Set<String> ofProfile(String... profiles) {
        var found = new TreeSet<>(services.keySet());
        found.removeIf(name -> !service(name).list("profiles").equals(List.of(profiles)));
        return found;
    }

    /** A service and all that it depends on. */
    private Set<String> needed(String name) {
        var needed = new TreeSet<>(Set.of(name));
        service(name).map("depends_on").keySet().forEach(other -> needed.addAll(needed(other)));
        return needed;
    }

    private Service service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    private static Map<String, Service> services(String text) {
        var file = merged(new Load(LoadSettings.builder().build()).loadFromString(text));
        var services = new TreeMap<String, Service>();
        merged(file.get("services")).forEach((name, fields) -> services.put(name, new Service(merged(fields))));
        return services;
    }

    /** A map with what its merge key names, which its own keys override. */
    private static Map<String, Object> merged(@Nullable Object value) {
        var merged = new TreeMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            merged.putAll(merged(map.get("<<")));
            map.forEach((key, field) -> merged.put(String.valueOf(key), field));
            merged.remove("<<");
        }
        return merged;
    }

    private record Service(Map<String, Object> fields) {
        List<String> list(String field) {
            return fields.get(field) instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }

        Map<String, String> map(String field) {
            var map = new TreeMap<String, String>();
            merged(fields.get(field)).forEach((key, value) -> map.put(key, String.valueOf(value)));
            return map;
        }
    }
}
