package dev.kodama.image.standin;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs Kafka as the image {@code apache/kafka} does: each variable {@code KAFKA_A_B} is the broker's property {@code a.b}; the storage is
 * formatted at the first start, for the cluster {@code CLUSTER_ID}.
 */
public final class KafkaServer {
    private static final String PREFIX = "KAFKA_";

    private KafkaServer() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        var properties = new TreeMap<String, String>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                properties.put(
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        Path data = Path.of(properties.getOrDefault("log.dirs", "/var/lib/kafka/data"));
        String file = data.resolve("server.properties").toString();
        String text = properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                .collect(Collectors.joining());
        Files.write(Path.of(file), text.getBytes(StandardCharsets.ISO_8859_1));
        if (Files.notExists(data.resolve("meta.properties"))) {
            String cluster = System.getenv().getOrDefault("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw");
            String[] format = {"format", "-t", cluster, "-c", file};
            var tool = Class.forName("kafka.tools.StorageTool");
            Object exitCode =
                    tool.getMethod("execute", String[].class, PrintStream.class).invoke(null, format, System.err);
            if (!exitCode.equals(0)) {
                System.exit(1);
            }
        }
        var main = Class.forName("kafka.Kafka").getMethod("main", String[].class);
        main.invoke(null, (Object) new String[] {file});
    }
}
