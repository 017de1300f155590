package dev.kodama.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every setting that the code reads is defined and listed, and every listed one is read. */
class SettingDefinitionsTest {
    private static final JavaClasses KODAMA = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.kodama")
            .that(resideOutsideOfPackage("dev.kodama.testing.."));

    /** Classes that list settings without reading them. */
    private static final Set<String> LISTS =
            Set.of(SettingGroup.class.getName(), SettingFlags.class.getName(), UnknownVariables.class.getName());

    /** Methods that define settings, and those that make the flags of a command. */
    private static final Set<String> LISTING = Set.of("<clinit>", "line");

    @Test
    void listsEveryDefinition() {
        var defined = definitions().stream().map(SettingDefinitionsTest::value).toList();

        assertThat(defined).hasSizeGreaterThan(50);
        assertThat(SettingGroup.allSettings()).containsExactlyInAnyOrderElementsOf(defined);
    }

    @Test
    void definesEachVariableOnce() {
        assertThat(SettingGroup.allSettings().stream().map(Setting::variable))
                .doesNotHaveDuplicates()
                .allMatch(variable -> variable.matches("KODAMA_[A-Z_]+"));
    }

    @Test
    void describesEverySetting() {
        assertThat(SettingGroup.allSettings()).allSatisfy(setting -> {
            assertThat(setting.description()).isNotBlank().doesNotEndWith(".");
            assertThat(setting.defaultText()).isNotBlank();
        });
    }

    @Test
    void readsEveryDefinition() {
        var unread = definitions().stream()
                .filter(field -> field.getAccessesToSelf().stream().noneMatch(SettingDefinitionsTest::reads))
                .map(JavaField::getFullName);

        assertThat(unread).as("settings that nothing reads").isEmpty();
    }

    private static boolean reads(JavaAccess<?> access) {
        return !LISTS.contains(access.getOriginOwner().getName())
                && !LISTING.contains(access.getOrigin().getName());
    }

    @Test
    void readsNoVariableByItsName() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Settings.class, SettingFlags.class) // aliases
                .and()
                .doNotHaveSimpleName("EmbeddedRedis") // PATH
                .and()
                .doNotHaveSimpleName("EmbeddedKafkaClients") // a property of Kafka's clients
                .should()
                .callMethod(Settings.class, "find", String.class)
                .check(KODAMA);
        noClasses()
                .that()
                .doNotBelongToAnyOf(
                        Settings.class, JournalConfig.class, UnknownVariables.class, Kodama.class, Version.class)
                .should()
                .callMethod(Settings.class, "under", String.class)
                .check(KODAMA);
    }

    private static List<JavaField> definitions() {
        return KODAMA.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(Setting.class))
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .toList();
    }

    private static Setting<?> value(JavaField field) {
        try {
            return (Setting<?>) field.reflect().get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " is not public", e);
        }
    }
}
