package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.gaps.GapConfig;
import dev.kodama.gaps.GapKind;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedReader;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.compacted.CompositeKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/** Decisions about gaps in their compacted topic, by source and event type. */
public final class GapDispositions {
    /** Maximum number of dispositions of all sources. */
    public static final int MAX = 10_000;

    private static final char SEPARATOR = '/';
    private static final ObjectMapper JSON = new ObjectMapper();

    private GapDispositions() {}

    /** A table of all sources' dispositions, kept up to date. */
    public static CompactedTable<GapDisposition> follow(JournalConfig journal) {
        return CompactedTable.follow(
                journal,
                GapConfig.dispositionsTopic(journal),
                MAX,
                (key, value) ->
                        GapDisposition.read(CompositeKey.read(key, SEPARATOR).first(), value));
    }

    /**
     * A source's dispositions by event type, read once; empty if there is no such topic.
     *
     * @throws KafkaException as the cluster says, or after {@code timeout}
     */
    public static Map<String, GapDisposition> read(JournalConfig journal, Duration timeout) {
        var found = new TreeMap<String, GapDisposition>();
        CompactedReader.newest(journal, GapConfig.dispositionsTopic(journal), timeout)
                .forEach((key, record) -> {
                    var parts = CompositeKey.read(key, SEPARATOR);
                    if (parts.first().equals(journal.source())) {
                        found.put(parts.second(), GapDisposition.read(parts.first(), record.value()));
                    }
                });
        return found;
    }

    /** A source's dispositions by event type. */
    public static Map<String, GapDisposition> of(Collection<GapDisposition> all, String source) {
        var found = new TreeMap<String, GapDisposition>();
        all.stream().filter(one -> one.source().equals(source)).forEach(one -> found.put(one.eventType(), one));
        return found;
    }

    public static CompactedWriter writer(JournalConfig journal) {
        return new CompactedWriter(journal, GapConfig.dispositionsTopic(journal));
    }

    /** The key of a disposition in the topic. */
    public static String key(String source, String eventType) {
        return new CompositeKey(source, eventType).text(SEPARATOR);
    }

    /** A baseline of dispositions as JSON, which {@link BaselineFile} reads, too. */
    public static ObjectNode baseline(Map<String, GapDisposition> dispositions) {
        var json = JSON.createObjectNode().put("most", dispositions.size());
        var gaps = json.putObject("gaps");
        new TreeMap<>(dispositions).forEach((type, one) -> {
            var gap = gaps.putObject(type);
            var kinds = gap.putArray("kinds");
            one.entry().kinds().stream().map(GapKind::label).forEach(kinds::add);
            gap.put("disposition", one.entry().disposition().label());
            if (!one.entry().reason().isEmpty()) {
                gap.put("reason", one.entry().reason());
            }
            one.entry().expires().ifPresent(day -> gap.put("expires", day.toString()));
        });
        return json;
    }
}
