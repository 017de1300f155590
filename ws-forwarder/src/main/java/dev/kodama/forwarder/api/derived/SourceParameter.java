package dev.kodama.forwarder.api.derived;

import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.sources.SourceSelection;

/** The parameter {@code source} of what processors derive, which is of one source. */
final class SourceParameter {
    static final String NAME = "source";

    private SourceParameter() {}

    /** @param own the source where none is named */
    static String of(Parameters parameters, String own) {
        try {
            var sources = parameters.find(NAME).map(SourceSelection::parse).orElse(SourceSelection.of(own));
            if (sources.isOne()) {
                return sources.names().get(0);
            }
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(NAME, "must be the name of a source");
        }
        throw new BadParameterException(NAME, "must be one source: each is judged and counted by itself");
    }
}
