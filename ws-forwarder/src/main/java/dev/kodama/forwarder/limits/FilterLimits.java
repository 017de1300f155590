package dev.kodama.forwarder.limits;

import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Selection;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.mask.EventMask;
import org.jspecify.annotations.Nullable;

/** Limits of clients' filters: names and bytes of each, and the memory of all together. */
public final class FilterLimits {
    /** Maximum number of filters of one client. */
    public static final int MAX_FILTERS = 100;

    private final LimitsConfig config;
    private final LimitCounts counts;
    private final MemoryBudget memory;
    private final EventMask mask;

    /** @param mask what is hidden of events; no filter may name it */
    public FilterLimits(LimitsConfig config, LimitCounts counts, EventMask mask) {
        this.config = config;
        this.counts = counts;
        this.mask = mask;
        memory = new MemoryBudget(config.clientMemory());
    }

    /** Memory of the filters and unfinished messages of all clients. */
    public MemoryBudget memory() {
        return memory;
    }

    /**
     * Rejects a filter over the limits.
     *
     * @throws IllegalArgumentException one sentence that names the limit
     */
    public void requireFits(Filter filter) {
        String objection = objection(filter);
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
    }

    /** The limit that a filter exceeds, as a sentence; null if none. */
    public @Nullable String objection(Filter filter) {
        var selections = filter.selections();
        if (selections.size() > MAX_FILTERS) {
            return "filters may be at most " + MAX_FILTERS + ", were " + selections.size();
        }
        String objection = hidden(filter);
        if (objection != null) {
            return objection;
        }
        objection = objection(filter.single(), "");
        for (int i = 0; i < selections.size() && objection == null; i++) {
            objection = objection(selections.get(i), "filters[" + i + "]: ");
        }
        return objection == null ? tooLong(filter.bytes()) : objection;
    }

    /**
     * Rejects a filter by what is hidden of events.
     *
     * @throws IllegalArgumentException one sentence that names the path
     */
    public void requireShown(Filter filter) {
        String hidden = hidden(filter);
        if (hidden != null) {
            throw new IllegalArgumentException(hidden);
        }
    }

    private @Nullable String hidden(Filter filter) {
        return mask.objection(filter.paths()).map(problem -> "where " + problem).orElse(null);
    }

    private @Nullable String objection(Selection selection, String place) {
        for (FilterKey key : FilterKey.values()) {
            boolean ids = key == FilterKey.ENTITY_IDS;
            int max = ids ? config.filterIds() : config.filterNames();
            if (selection.size(key) > max) {
                counts.met(ids ? Limit.FILTER : Limit.FILTER_NAMES);
                return place + key.field() + " may name at most " + max + ", named " + selection.size(key);
            }
        }
        return null;
    }

    /**
     * Reserves memory for a client's new filter.
     *
     * @param next the filter with the subscription applied
     * @param share the client's share of the memory budget
     * @return the limit it exceeds, as a sentence; null if none
     */
    public @Nullable String objection(ClientFrame.Subscribe subscribe, Filter next, MemoryBudget.Share share) {
        long sent = subscribe.letters();
        String objection = objection(next);
        if (objection == null) {
            objection = tooLong(sent);
        }
        return objection != null ? objection : noRoom(share, next.memory() + sent);
    }

    /** Reserves memory for the filter of a new client; a sentence if there is none left, else null. */
    public @Nullable String noRoom(MemoryBudget.Share share, Filter filter) {
        return noRoom(share, filter.memory());
    }

    private @Nullable String noRoom(MemoryBudget.Share share, long bytes) {
        if (share.resize(bytes)) {
            return null;
        }
        counts.met(Limit.CLIENT_MEMORY);
        return "Too many filters are in use now; come again later. The limit is " + Limit.CLIENT_MEMORY.variable()
                + ".";
    }

    private @Nullable String tooLong(long bytes) {
        if (bytes <= config.filterBytes()) {
            return null;
        }
        counts.met(Limit.FILTER_BYTES);
        return "a filter may have at most " + config.filterBytes() + " bytes, has " + bytes;
    }
}
