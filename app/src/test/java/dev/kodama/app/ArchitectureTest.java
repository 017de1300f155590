package dev.kodama.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.kodama.journal.kafka.KafkaClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The architecture: the dependencies that each package may have. Each line is a decision. */
class ArchitectureTest {
    private static final JavaClasses KODAMA = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.kodama")
            .that(resideOutsideOfPackage("dev.kodama.testing.."));

    private static final SliceAssignment TOP_LEVEL_TYPES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(topLevelName(type));
        }

        @Override
        public String getDescription() {
            return "top-level types";
        }
    };

    private static final int MAX_TYPES = 15;

    private static final long MAX_LINES = 300;

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("embedded", Set.of()),
            Map.entry("bus", Set.of()),
            Map.entry("settings", Set.of()),
            Map.entry("pattern", Set.of()),
            Map.entry("journal", Set.of("bus", "pattern", "settings")),
            Map.entry("mirror", Set.of("bus", "journal", "settings")),
            Map.entry("replay", Set.of("bus", "history", "index", "journal", "pattern", "settings")),
            Map.entry("verify", Set.of("journal")),
            Map.entry("catalog", Set.of("bus", "history", "journal", "pattern")),
            Map.entry("freshness", Set.of("bus", "journal")),
            Map.entry("gaps", Set.of("bus", "settings", "journal", "pattern", "catalog", "streams")),
            Map.entry("health", Set.of("bus", "journal", "pattern", "settings", "streams")),
            Map.entry("metrics", Set.of("bus", "journal", "streams")),
            Map.entry("rights", Set.of("journal")),
            Map.entry("doctor", Set.of("bus", "settings", "journal", "mirror", "rights")),
            Map.entry("streams", Set.of("bus", "journal")),
            Map.entry("index", Set.of("journal", "pattern")),
            Map.entry("history", Set.of("bus", "index", "journal", "pattern")),
            Map.entry("timeline", Set.of("bus", "index", "journal", "pattern", "streams")),
            Map.entry("http", Set.of("bus", "settings", "pattern")),
            Map.entry(
                    "forwarder",
                    Set.of(
                            "http",
                            "bus",
                            "settings",
                            "journal",
                            "pattern",
                            "catalog",
                            "freshness",
                            "history",
                            "index",
                            "timeline",
                            "metrics",
                            "health",
                            "gaps",
                            "replay")),
            Map.entry("demo", Set.of("bus", "catalog", "pattern")),
            Map.entry("app", Set.of("all")));

    static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatTheTableAllows(String name) {
        String[] forbidden = packages()
                .filter(other -> !other.equals(name))
                .filter(other -> !MAY_USE.getOrDefault(name, Set.of()).contains(other))
                .filter(other -> !MAY_USE.getOrDefault(name, Set.of()).contains("all"))
                .map(other -> "dev.kodama." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.kodama." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(KODAMA);
    }

    @Test
    void hasEachPackageInTheTable() {
        classes()
                .should()
                .resideInAnyPackage(
                        packages().map(name -> "dev.kodama." + name + "..").toArray(String[]::new))
                .check(KODAMA);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.kodama.(**)").should().beFreeOfCycles().check(KODAMA);
    }

    /** Nested types count to their top-level type. Packages have no cycles, so each of these is within one package. */
    @Test
    void hasNoCyclesBetweenTypes() {
        slices().assignedFrom(TOP_LEVEL_TYPES)
                .should()
                .beFreeOfCycles()
                // values whose factory methods are their parser's
                .ignoreDependency(type("bus.Event"), type("bus.EventJson"))
                .ignoreDependency(type("bus.metadata.EventKey"), type("bus.metadata.EventMetadataParser"))
                .ignoreDependency(type("bus.metadata.EventMetadata"), type("bus.metadata.EventMetadataParser"))
                .ignoreDependency(type("bus.metadata.EventKey"), type("bus.metadata.EventMetadata"))
                // a product that names its builder
                .ignoreDependency(
                        type("replay.durable.DurableSubscription"), type("replay.durable.DurableSubscriptionBuilder"))
                // a session's parts, which call back what the session pulls
                .ignoreDependency(type("forwarder.session.EventSource"), type("forwarder.session.Session"))
                .ignoreDependency(resideInAPackage("dev.kodama.forwarder.hub"), type("forwarder.hub.LiveSource"))
                .ignoreDependency(
                        resideInAPackage("dev.kodama.forwarder.durable"), type("forwarder.durable.DurableSource"))
                .ignoreDependency(
                        resideInAPackage("dev.kodama.forwarder.merged"), type("forwarder.merged.MergedSource"))
                .check(KODAMA);
    }

    private static DescribedPredicate<JavaClass> type(String name) {
        return describe(name, type -> topLevelName(type).equals("dev.kodama." + name));
    }

    private static String topLevelName(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    void keepsAppInLayers() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("main")
                .definedBy("dev.kodama.app")
                .layer("commands")
                .definedBy("dev.kodama.app.commands..")
                .layer("up")
                .definedBy("dev.kodama.app.up")
                .layer("roles")
                .definedBy("dev.kodama.app.roles")
                .layer("process")
                .definedBy("dev.kodama.app.process")
                .layer("settings")
                .definedBy("dev.kodama.app.settings")
                .whereLayer("commands")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("up")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("roles")
                .mayOnlyBeAccessedByLayers("main", "up")
                .whereLayer("process")
                .mayOnlyBeAccessedByLayers("commands", "up", "roles")
                .whereLayer("settings")
                .mayOnlyBeAccessedByLayers("main", "commands", "up", "roles", "process")
                .check(KODAMA);
    }

    @Test
    void keepsEachLibraryInItsRoom() {
        onlyIn(
                "io.lettuce..",
                "dev.kodama.bus",
                "dev.kodama.bus.redis",
                "dev.kodama.bus.tls",
                "dev.kodama.mirror",
                "dev.kodama.mirror.capture",
                "dev.kodama.mirror.replication.connection",
                "dev.kodama.mirror.subscribers");
        onlyIn(
                "org.eclipse.jetty..",
                "dev.kodama.http.server",
                "dev.kodama.http.access",
                "dev.kodama.http.exchange",
                "dev.kodama.forwarder.access",
                "dev.kodama.forwarder.http",
                "dev.kodama.forwarder.sse",
                "dev.kodama.forwarder.websocket");
        onlyIn("org.eclipse.jetty.websocket..", "dev.kodama.forwarder.websocket");
        onlyIn("org.eclipse.jetty.http2..", "dev.kodama.http.server");
        onlyIn("com.nimbusds..", "dev.kodama.http.auth");
        onlyIn("org.msgpack..", "dev.kodama.forwarder.encoding");
        onlyIn("org.rocksdb..", "dev.kodama.streams");
        onlyIn("kafka..", "dev.kodama.embedded.kafka");
        onlyIn(
                "org.apache.kafka..",
                "dev.kodama.embedded.kafka",
                "dev.kodama.journal..",
                "dev.kodama.mirror",
                "dev.kodama.mirror.subscribers",
                "dev.kodama.doctor",
                "dev.kodama.rights",
                "dev.kodama.streams..",
                "dev.kodama.freshness",
                "dev.kodama.history..",
                "dev.kodama.timeline",
                "dev.kodama.verify",
                "dev.kodama.gaps..",
                "dev.kodama.health",
                "dev.kodama.metrics",
                "dev.kodama.replay.backup",
                "dev.kodama.replay.export",
                "dev.kodama.replay.request..",
                "dev.kodama.replay.durable..",
                "dev.kodama.forwarder.durable..",
                "dev.kodama.forwarder.merged",
                "dev.kodama.forwarder.subscriptions",
                "dev.kodama.app..");
        onlyIn("org.apache.parquet..", "dev.kodama.replay.sink");
        onlyIn("org.apache.hadoop..", "dev.kodama.replay.sink");
        onlyIn("com.github.luben..", "dev.kodama.replay.sink");
        onlyIn("picocli..", "dev.kodama.app..");
        onlyIn("io.opentelemetry..", "dev.kodama.app.tracing");
        onlyIn("org.testcontainers..", "dev.kodama.testcontainers");
    }

    @Test
    void startsAMirrorWithoutTheForwarder() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.kodama.mirror..", "dev.kodama.http..")
                .or()
                .haveSimpleName("MirrorCommand")
                .or()
                .haveSimpleName("RoleStarter")
                .or()
                .haveSimpleName("HttpBinding")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.kodama.forwarder..")
                .check(KODAMA);
    }

    private static void onlyIn(String library, String... rooms) {
        noClasses()
                .that(not(resideInAnyPackage(rooms)))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(KODAMA);
    }

    @Test
    void runsTopologiesInStreamsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.kodama.streams")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.streams.KafkaStreams")
                .check(KODAMA);
    }

    @Test
    void createsKafkaClientsInTheirFactoryOnly() {
        noClasses()
                .that()
                .areNotAssignableTo(KafkaClients.class)
                .should()
                .callConstructorWhere(target(owner(assignableTo(Consumer.class))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(Producer.class))))
                .orShould()
                .callMethodWhere(target(owner(assignableTo(Admin.class))).and(target(name("create"))))
                .check(KODAMA);
    }

    @Test
    void readsTheEnvironmentInMainOnly() {
        noClasses()
                .that()
                .areNotAssignableTo(Main.class)
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(KODAMA);
    }

    @Test
    void takesTimeFromAClockArgument() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.kodama.app..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(KODAMA);
    }

    @Test
    void hasAtMostFifteenTypesInAPackage() {
        var types = KODAMA.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        types.values().removeIf(count -> count <= MAX_TYPES);

        assertThat(types).as("packages with more than %d types", MAX_TYPES).isEmpty();
    }

    @Test
    void hasAtMostThreeHundredLinesInAFile() throws IOException {
        var lines = new TreeMap<Path, Long>();
        for (var source : mainSources()) {
            try (var content = Files.lines(source)) {
                lines.put(source, content.count());
            }
        }
        assertThat(lines).isNotEmpty();

        lines.values().removeIf(count -> count <= MAX_LINES);

        assertThat(lines).as("files with more than %d lines", MAX_LINES).isEmpty();
    }

    private static List<Path> mainSources() throws IOException {
        var sources = new ArrayList<Path>();
        try (var modules = Files.newDirectoryStream(Path.of(".."), Files::isDirectory)) {
            for (var module : modules) {
                var root = module.resolve("src/main/java");
                if (Files.isDirectory(root)) {
                    try (var files = Files.walk(root)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    /** Types were renamed to standard terms; the list keeps a former name from coming back. */
    @Test
    void bringsNoFormerNameBack() throws IOException {
        try (var names = Objects.requireNonNull(ArchitectureTest.class.getResourceAsStream("/former-names.txt"))) {
            var former = new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toSet());
            assertThat(KODAMA.stream().map(JavaClass::getName)).doesNotContainAnyElementsOf(former);
        }
    }
}
