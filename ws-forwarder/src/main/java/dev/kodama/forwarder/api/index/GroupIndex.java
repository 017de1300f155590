package dev.kodama.forwarder.api.index;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.IndexedSource;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The index of all processes of a group: this process's partitions, and those of the others, over HTTP. Thread-safe. */
public final class GroupIndex {
    private final JournalIndex local;
    private final Supplier<List<URI>> others;
    private final Supplier<Optional<IndexedSource>> source;

    /**
     * An index of a group.
     *
     * @param others supplies the URLs of the other processes
     * @param source supplies what is indexed; empty while that is unknown
     */
    public GroupIndex(JournalIndex local, Supplier<List<URI>> others, Supplier<Optional<IndexedSource>> source) {
        this.local = local;
        this.others = others;
        this.source = source;
    }

    /** What is indexed; empty while that is unknown. */
    Optional<IndexedSource> source() {
        return source.get();
    }

    /** The partitions of this process. */
    public JournalIndex local() {
        return local;
    }

    /**
     * All partitions.
     *
     * @param caller whose token the other processes are shown
     */
    public JournalIndex of(Principal caller) {
        return new JournalIndex() {
            @Override
            public IndexAnswer find(IndexQuery query) {
                return GroupIndex.this.find(query, caller);
            }

            @Override
            public MinuteAnswer minutes(MinuteQuery query) {
                return GroupIndex.this.minutes(query, caller);
            }
        };
    }

    private IndexAnswer find(IndexQuery query, Principal caller) {
        var found = local.find(query);
        var addresses = others.get();
        if (addresses.isEmpty() || found instanceof IndexAnswer.Unusable) {
            return found;
        }
        var partitions = new TreeMap<Integer, IndexAnswer.Partition>();
        add(found, partitions);
        for (var address : addresses) {
            add(other(address, caller).find(query), partitions);
        }
        return new IndexAnswer.Found(List.copyOf(partitions.values()));
    }

    private MinuteAnswer minutes(MinuteQuery query, Principal caller) {
        var counted = local.minutes(query);
        var addresses = others.get();
        if (addresses.isEmpty() || counted instanceof MinuteAnswer.Unusable) {
            return counted;
        }
        var partitions = new TreeMap<Integer, MinuteAnswer.Partition>();
        add(counted, partitions);
        for (var address : addresses) {
            add(other(address, caller).minutes(query), partitions);
        }
        return new MinuteAnswer.Found(List.copyOf(partitions.values()));
    }

    /** The partitions of another process. */
    private static JournalIndex other(URI address, Principal caller) {
        var token = caller.token().map(known -> known.text());
        return HttpIndex.of(List.of(address), token).passedOn(ApiRequest.PASSED_ON);
    }

    private static void add(MinuteAnswer answer, Map<Integer, MinuteAnswer.Partition> partitions) {
        if (answer instanceof MinuteAnswer.Found found) {
            found.partitions().forEach(partition -> partitions.putIfAbsent(partition.number(), partition));
        }
    }

    private static void add(IndexAnswer answer, Map<Integer, IndexAnswer.Partition> partitions) {
        if (answer instanceof IndexAnswer.Found found) {
            found.partitions().forEach(partition -> partitions.putIfAbsent(partition.number(), partition));
        }
    }
}
