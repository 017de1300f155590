package dev.kodama.forwarder.api.index;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The index of all processes of a group: this process's partitions, and those of the others, over HTTP. Thread-safe. */
public final class GroupIndex {
    private final JournalIndex local;
    private final Supplier<List<URI>> others;

    /** @param others supplies the URLs of the other processes */
    public GroupIndex(JournalIndex local, Supplier<List<URI>> others) {
        this.local = local;
        this.others = others;
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
        return query -> find(query, caller);
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
            var token = caller.token().map(known -> known.text());
            add(
                    HttpIndex.of(List.of(address), token)
                            .passedOn(ApiRequest.PASSED_ON)
                            .find(query),
                    partitions);
        }
        return new IndexAnswer.Found(partitions.values().stream()
                .sorted(Comparator.comparingInt(IndexAnswer.Partition::number))
                .toList());
    }

    private static void add(IndexAnswer answer, Map<Integer, IndexAnswer.Partition> partitions) {
        if (answer instanceof IndexAnswer.Found found) {
            found.partitions().forEach(partition -> partitions.putIfAbsent(partition.number(), partition));
        }
    }
}
