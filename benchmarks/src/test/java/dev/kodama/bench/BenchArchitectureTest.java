package dev.kodama.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The architecture of the benchmarks; that of the other modules is checked in {@code app}. */
class BenchArchitectureTest {
    private static final JavaClasses BENCH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.kodama.bench");

    @Test
    void usesOnlyTheModulesThatItMeasures() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.kodama..")
                        .and(resideOutsideOfPackages(
                                "dev.kodama.bench..",
                                "dev.kodama.testing.process",
                                "dev.kodama.embedded..",
                                "dev.kodama.bus..",
                                "dev.kodama.settings..",
                                "dev.kodama.journal..",
                                "dev.kodama.mirror..",
                                "dev.kodama.replay..",
                                "dev.kodama.app..")))
                .check(BENCH);
    }

    @Test
    void knowsTheCommandLineInItsCommandsOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.kodama.bench.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.kodama.app..", "picocli..")
                .check(BENCH);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.kodama.(**)").should().beFreeOfCycles().check(BENCH);
    }

    @Test
    void takesTimeAndSettingsAsArguments() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(BENCH);
    }

    /** Types were renamed to standard terms; the list keeps a former name from coming back. */
    @Test
    void bringsNoFormerNameBack() throws IOException {
        try (var names =
                Objects.requireNonNull(BenchArchitectureTest.class.getResourceAsStream("/former-bench-names.txt"))) {
            var former = new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(BENCH.stream().map(JavaClass::getName)).doesNotContainAnyElementsOf(former);
        }
    }
}
