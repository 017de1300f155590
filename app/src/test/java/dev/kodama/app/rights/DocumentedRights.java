package dev.kodama.app.rights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Reads the lists of {@code docs/rights.md}. */
final class DocumentedRights {
    private static final Path PAGE = Path.of("..", "docs", "rights.md");
    private static final Pattern USER =
            Pattern.compile("ACL SETUSER (\\S+) on >PASSWORD resetchannels nocommands (.+)");
    private static final Pattern ROW =
            Pattern.compile("\\| (\\w+) \\| (topic|group|transactional id|cluster) \\| `([^`]+)` \\|.*");

    /** A row of a Kafka table; a prefix ends in {@code *}. */
    record KafkaRow(String operation, String resource, String name) {
        /** The text of a denied right. */
        String denied() {
            return "Kafka denies " + operation + " on " + resource + " " + name;
        }

        /** The access rule for a user. */
        AclBinding binding(String user) {
            boolean prefixed = name.endsWith("*");
            var pattern = new ResourcePattern(
                    ResourceType.fromString(resource.replace(' ', '_').toUpperCase(Locale.ROOT)),
                    prefixed ? name.substring(0, name.length() - 1) : name,
                    prefixed ? PatternType.PREFIXED : PatternType.LITERAL);
            var entry = new AccessControlEntry(
                    "User:" + user,
                    "*",
                    AclOperation.fromString(operation.toUpperCase(Locale.ROOT)),
                    AclPermissionType.ALLOW);
            return new AclBinding(pattern, entry);
        }
    }

    private DocumentedRights() {}

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules of a Redis user: {@code +ping}, {@code &events.*}. */
    static List<String> redis(String user) {
        return lines().stream()
                .map(USER::matcher)
                .filter(found -> found.matches() && found.group(1).equals(user))
                .map(found -> List.of(found.group(2).split(" ")))
                .findFirst()
                .orElseThrow();
    }

    /** The rows under a heading, with names for the placeholders. */
    static List<KafkaRow> kafka(String role, String source) {
        var rows = new ArrayList<KafkaRow>();
        boolean inside = false;
        for (String line : lines()) {
            if (line.startsWith("#")) {
                inside = line.equals("### " + role);
            }
            var row = ROW.matcher(line);
            if (inside && row.matches()) {
                String name = row.group(3).replace("SOURCE", source).replace("NAME", "letters");
                rows.add(new KafkaRow(row.group(1), row.group(2), name));
            }
        }
        return rows;
    }
}
