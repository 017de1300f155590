package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.roles.ProcessorsRole;
import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.journal.JournalConfig;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Names in the code and names in the documentation: topics, metrics, settings, commands, flags and HTTP paths stand on the pages, and what
 * looks like one of them on a page exists. That settings stand there is {@link SettingsPageTest}, that a server answers what
 * {@code openapi.json} says {@code UpIT}.
 */
class DocumentationNamesTest {
    private static final Pattern TOPIC_METHOD =
            Pattern.compile("String \\w+Topic\\(\\) \\{\\s*return [^;]*\"([a-z-]+)\";");
    private static final Pattern TOPIC = Pattern.compile("(?<![\\w.])kodama\\.([a-z]+(?:-[a-z]+)*)(?![\\w(])");
    private static final Pattern METRIC = Pattern.compile("(?<![\\w#])(kodama_[a-z_]*[a-z])(?![\\w*])");
    private static final Pattern METRIC_SUFFIX =
            Pattern.compile("(_(total|seconds|bytes|records))?(_(bucket|count|sum|max))?");
    private static final Pattern SETTING = Pattern.compile("(?<!\\w)(KODAMA_[A-Z_]*[A-Z])(?![A-Z_*…])");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)(?:^|[$;&|(] *|bin/|[A-Z]=\\S+ )kodama +([^#|;&\\n)]*)");
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w-])(/(?:api/v1|health|metrics|openapi|asyncapi)(?:[/.][\\w{}.-]*)*)");

    /** Commands of plug-ins and of {@code bin/kodama}. */
    private static final Set<String> PLUG_INS = Set.of("bench", "class-archive");

    private final CommandLine kodama = Kodama.commandLine(Settings.of(Map.of()), OutputStream.nullOutputStream());

    @Test
    void nameEveryTopic() {
        String pages = Documentation.allText();

        assertThat(topics())
                .hasSizeGreaterThan(10)
                .allSatisfy(topic -> assertThat(pages).contains("`" + topic + "`"));
    }

    /** Of processors' internal topics the common prefix stands there. */
    @Test
    void nameEveryTopicGroupAndTransactionalIdOnOnePage() {
        String page = Documentation.text(Documentation.ROOT.resolve("docs/running.md"));
        var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_SOURCE", "SOURCE")));
        var used = Stream.of(
                        RoleRights.mirror(journal),
                        RoleRights.processors(journal, ProcessorsRole.NAMES),
                        RoleRights.forwarder(journal),
                        RoleRights.commands(journal),
                        RoleRights.subscriber(journal, "NAME"))
                .flatMap(List::stream)
                .map(right -> right.prefixed() ? right.name() + "*" : right.name())
                .filter(name -> !List.of("kodama.*", "kodama.durable.SOURCE.*").contains(name));
        var names = Stream.concat(topics().stream(), used).collect(Collectors.toSet());

        assertThat(names)
                .hasSizeGreaterThan(25)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void nameNoTopicOrChannelThatIsNone() {
        var known = Documentation.sources().stream()
                .flatMap(Documentation::literals)
                .flatMap(literal -> Stream.of(literal.split("[^a-z.-]+")))
                .map(word -> word.startsWith("kodama.") ? word.substring("kodama.".length()) : word)
                .flatMap(word -> Stream.of(word, word.replaceFirst("\\..*", "")))
                .collect(Collectors.toSet());

        assertThat(Documentation.find(TOPIC))
                .allSatisfy((name, pages) ->
                        assertThat(known).as("kodama.%s of %s", name, pages).contains(name));
    }

    @Test
    void nameEveryMetric() {
        String pages = Documentation.allText();

        assertThat(metrics(false))
                .hasSizeGreaterThan(30)
                .allSatisfy(metric -> assertThat(pages).containsPattern("`" + metric + METRIC_SUFFIX + "[`{]"));
    }

    @Test
    void nameNoMetricThatIsNone() {
        var metrics = metrics(true);

        assertThat(Documentation.find(METRIC))
                .allSatisfy((name, pages) -> assertThat(metrics)
                        .as("%s of %s", name, pages)
                        .anySatisfy(metric -> assertThat(name).matches(metric + METRIC_SUFFIX)));
    }

    @Test
    void nameNoSettingThatIsNone() {
        var known = UnknownVariables.known();

        assertThat(Documentation.find(SETTING))
                .allSatisfy((name, pages) -> assertThat(known)
                        .as("%s of %s", name, pages)
                        .anySatisfy(variable -> assertThat(name.startsWith("KODAMA_KAFKA_") ? variable : name)
                                .isEqualTo(variable)));
    }

    @Test
    void nameEveryCommand() {
        String pages = Documentation.allText();
        var commands = new TreeSet<String>();
        collect("kodama", kodama, commands);

        assertThat(commands)
                .hasSizeGreaterThan(15)
                .allSatisfy(command -> assertThat(pages).contains(command));
    }

    private static void collect(String name, CommandLine command, Set<String> commands) {
        command.getSubcommands().forEach((word, sub) -> {
            commands.add(name + " " + word);
            collect(name + " " + word, sub, commands);
        });
    }

    @Test
    void nameNoCommandAndNoFlagThatIsNone() {
        var wrong = new ArrayList<String>();
        for (var page : Documentation.pages()) {
            for (String code : Documentation.code(Documentation.text(page))) {
                COMMAND.matcher(code)
                        .results()
                        .forEach(found -> problem(found.group(1))
                                .forEach(problem -> wrong.add(page + ": kodama " + found.group(1) + ": " + problem)));
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** What of the words after {@code kodama} is neither a command nor a flag of it. */
    private List<String> problem(String words) {
        var command = kodama;
        var wrong = new ArrayList<String>();
        for (String word : words.strip().split("[ ,\\[\\]]+", -1)) {
            var sub = command.getSubcommands().get(word);
            if (word.equals("--") || (command == kodama && PLUG_INS.contains(word))) {
                return wrong;
            } else if (sub != null) {
                command = sub;
            } else if (word.matches("--[a-z][a-z-]*(=.*)?")
                    && command.getCommandSpec().findOption(word.replaceFirst("=.*", "")) == null) {
                wrong.add(word + " is no flag");
            } else if (command == kodama && word.matches("[a-z][a-z-]*")) {
                wrong.add(word + " is no command");
            }
        }
        return wrong;
    }

    @Test
    void nameEveryPath() throws IOException {
        String pages = Documentation.allText();

        assertThat(paths())
                .hasSizeGreaterThan(10)
                .allSatisfy(path -> assertThat(pages).contains(path));
    }

    @Test
    void nameNoPathThatIsNone() throws IOException {
        var known = paths().stream()
                .map(path -> path.replaceAll("\\{[a-z_]+}", "[^/]+"))
                .toList();

        assertThat(Documentation.find(PATH))
                .allSatisfy((path, pages) -> assertThat(known)
                        .as("%s of %s", path, pages)
                        .anySatisfy(
                                one -> assertThat(path.replaceFirst("\\.$", "")).matches(one)));
    }

    private static Set<String> paths() throws IOException {
        var document = Documentation.files(
                        file -> file.endsWith("openapi.json") && file.toString().contains("/src/main/"))
                .get(0);
        var paths = new TreeSet<String>();
        new ObjectMapper()
                .readTree(Documentation.text(document))
                .path("paths")
                .fieldNames()
                .forEachRemaining(paths::add);
        return paths;
    }

    private static Set<String> topics() {
        return Documentation.sources().stream()
                .flatMap(source ->
                        TOPIC_METHOD.matcher(Documentation.text(source)).results())
                .map(found -> "kodama." + found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The metrics of production code as Prometheus shows them, without the suffixes that a kind of metric brings.
     *
     * @param composed also those that are composed of a prefix and any word of the same file
     */
    private static Set<String> metrics(boolean composed) {
        var metrics = new TreeSet<String>();
        for (var source : Documentation.sources()) {
            if (!Documentation.text(source).contains("io.micrometer")) {
                continue;
            }
            var literals = Documentation.literals(source)
                    .filter(text -> text.matches("[a-z.]+"))
                    .toList();
            for (String literal : literals) {
                if (literal.matches(composed ? "kodama(\\.[a-z]+)+" : "kodama(\\.[a-z]+){2,}")) {
                    metrics.add(literal);
                }
                if (composed && literal.matches("kodama(\\.[a-z]+)*\\.?")) {
                    literals.stream()
                            .filter(word -> literal.endsWith(".") != word.startsWith("."))
                            .forEach(word -> metrics.add(literal + word));
                }
            }
        }
        return metrics.stream().map(name -> name.replace('.', '_')).collect(Collectors.toCollection(TreeSet::new));
    }
}
