import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Checks the components of an SBOM against the GitHub advisories for Maven packages. Arguments: the SBOM (CycloneDX, JSON), the jar that
 * carries the advisories, and the file of accepted ones. Exits with 1 if there is one that is neither fixed nor accepted.
 */
final class CheckDependencies {
    private static final String LIST = "advisories-maven.csv";
    private static final String PURL = "pkg:maven/";
    private static final int OLD_DAYS = 60;

    /** One range of versions of one package that an advisory names. */
    private record Advisory(
            String id, String published, String summary, String artifact, String from, String fixed, String last, String severity) {
        static Advisory of(List<String> row) {
            return new Advisory(
                    row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5), row.get(6), row.get(7));
        }

        boolean affects(String version) {
            return compare(version, from) >= 0
                    && (fixed.isEmpty() || compare(version, fixed) < 0)
                    && (last.isEmpty() || compare(version, last) <= 0);
        }

        private static int compare(String one, String other) {
            return new ComparableVersion(one).compareTo(new ComparableVersion(other));
        }
    }

    private CheckDependencies() {}

    public static void main(String[] words) throws IOException {
        var components = components(Path.of(words[0]));
        var advisories = advisories(Path.of(words[1]));
        var accepted = accepted(Path.of(words[2]));
        var unused = new TreeSet<>(accepted.keySet());
        int open = 0;
        for (var component : components.entrySet()) {
            for (var advisory : advisories) {
                if (advisory.artifact().equals(component.getKey()) && advisory.affects(component.getValue())) {
                    String key = advisory.id() + " " + component.getKey();
                    unused.remove(key);
                    open += accepted.containsKey(key) ? 0 : 1;
                    System.out.println((accepted.containsKey(key) ? "accepted  " : "AFFECTED  ") + key + " "
                            + component.getValue() + " (" + advisory.severity() + ", "
                            + (advisory.fixed().isEmpty() ? "no fixed version" : "fixed in " + advisory.fixed()) + "): "
                            + advisory.summary());
                }
            }
        }
        unused.forEach(key -> System.out.println("not needed any more in " + words[2] + ": " + key));
        tell(components.size(), advisories, open);
        System.exit(open == 0 ? 0 : 1);
    }

    private static void tell(int components, List<Advisory> advisories, int open) {
        String newest = advisories.stream().map(Advisory::published).max(String::compareTo).orElseThrow();
        long days = ChronoUnit.DAYS.between(LocalDate.parse(newest.substring(0, 10)), LocalDate.now());
        System.out.println(components + " components, " + advisories.size() + " ranges of advisories, the newest of "
                + newest.substring(0, 10) + ": " + open + " open");
        if (days > OLD_DAYS) {
            System.out.println("The list is " + days + " days old: what was found since is not in it.");
        }
    }

    /** By group and artifact their version. */
    private static Map<String, String> components(Path sbom) throws IOException {
        var components = new TreeMap<String, String>();
        for (var component : new ObjectMapper().readTree(sbom.toFile()).path("components")) {
            String purl = component.path("purl").asText();
            if (purl.startsWith(PURL)) {
                components.put(
                        component.path("group").asText() + ":" + component.path("name").asText(),
                        component.path("version").asText());
            }
        }
        if (components.isEmpty()) {
            throw new IOException(sbom + " names no Maven package");
        }
        return components;
    }

    private static List<Advisory> advisories(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            var entry = file.getEntry(LIST);
            if (entry == null) {
                throw new IOException(jar + " has no " + LIST);
            }
            String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            var advisories = rows(text).stream()
                    .filter(row -> row.size() >= 8)
                    .map(Advisory::of)
                    .toList();
            if (advisories.size() < 1_000) {
                throw new IOException(jar + " has only " + advisories.size() + " advisories");
            }
            return advisories;
        }
    }

    /** CSV as RFC 4180 says. */
    private static List<List<String>> rows(String text) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var value = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (quoted && letter == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                value.append(letter);
                at++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (quoted || (letter != ',' && letter != '\n' && letter != '\r')) {
                value.append(letter);
            } else if (letter != '\r') {
                row.add(value.toString());
                value.setLength(0);
                if (letter == '\n') {
                    rows.add(List.copyOf(row));
                    row.clear();
                }
            }
        }
        return rows;
    }

    /** Lines {@code ID GROUP:ARTIFACT why}; by the first two the reason. */
    private static Map<String, String> accepted(Path file) throws IOException {
        var accepted = new TreeMap<String, String>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.strip().split("\\s+", 3);
            if (!line.isBlank() && !line.startsWith("#")) {
                if (words.length < 3) {
                    throw new IOException(file + ": give a reason: " + line);
                }
                accepted.put(words[0] + " " + words[1], words[2]);
            }
        }
        return accepted;
    }
}
