package dev.kodama.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Markdown pages and the source files of this repository. */
final class Documentation {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", "node_modules");
    private static final Pattern FENCE =
            Pattern.compile("^\\s*```.*?^\\s*```\\s*$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE =
            Pattern.compile("(?s)^\\s*```\\w*\\n(.*?)^\\s*```\\s*$|`([^`\\n]+)`", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\[[^\\[\\]]*\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");

    private Documentation() {}

    /** All pages, but for the change log, which is history. */
    static List<Path> pages() {
        return files(file -> file.toString().endsWith(".md")).stream()
                .filter(page -> !page.endsWith("CHANGELOG.md"))
                .toList();
    }

    /** The Java files of production code. */
    static List<Path> sources() {
        return files(
                file -> file.toString().endsWith(".java") && file.toString().contains("/src/main/java/"));
    }

    /** The files of the repository, without build output and hidden folders, which change while tests run. */
    static List<Path> files(Predicate<Path> wanted) {
        var found = new TreeSet<Path>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = String.valueOf(folder.getFileName());
                    boolean skipped = SKIPPED_FOLDERS.contains(name) || name.startsWith(".");
                    return skipped && !folder.equals(ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (wanted.test(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(found);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages in one text. */
    static String allText() {
        return pages().stream().map(Documentation::text).collect(Collectors.joining("\n"));
    }

    /** What stands in fences and between backticks. */
    static List<String> code(String page) {
        return CODE.matcher(page)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
    }

    /** The relative links of a page, fragments included. */
    static List<String> links(Path page) {
        String prose = FENCE.matcher(text(page)).replaceAll("").replaceAll("`[^`\\n]*`", "``");
        return LINK.matcher(prose)
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** The anchors that GitHub gives to the headings of a page. */
    static Set<String> anchors(Path page) {
        var anchors = new TreeSet<String>();
        Map<String, Integer> seen = new HashMap<>();
        HEADING.matcher(FENCE.matcher(text(page)).replaceAll("")).results().forEach(heading -> {
            String anchor = anchor(heading.group(1));
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .strip()
                .replace(' ', '-');
    }

    /** What a pattern finds on the pages: its first group, and on which pages. */
    static Map<String, List<String>> find(Pattern pattern) {
        var found = new HashMap<String, List<String>>();
        for (Path page : pages()) {
            pattern.matcher(text(page))
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .forEach(name -> found.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(ROOT.relativize(page).toString()));
        }
        return found;
    }

    /** The text literals of a source file. */
    static Stream<String> literals(Path source) {
        return Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"")
                .matcher(text(source))
                .results()
                .map(found -> found.group(1));
    }
}
