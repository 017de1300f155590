package dev.kodama.app.commands.journal;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.sources.SourceCursor;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.where.PayloadConditions;
import dev.kodama.settings.CommaList;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that select events of the journal, the same for every command that reads it. */
final class EventSelectionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--since",
            paramLabel = "START",
            description =
                    "the start: earliest, latest or now (only new events), a sequence or EPOCH:SEQUENCE, for several"
                            + " sources EPOCH:SOURCE=SEQUENCE,…, a time like 2026-03-03T12:00Z, a date like 2026-03-03"
                            + " (its start in UTC), or a duration before now like -10m (s, m, h, d). Default:"
                            + " ${DEFAULT-VALUE}")
    private String since;

    @Option(
            names = "--until",
            paramLabel = "END",
            description = "the end: never, now (the end of the journal when the command started), a sequence (the last"
                    + " event), or a time as for --since. Default: ${DEFAULT-VALUE}")
    private String until;

    @Option(
            names = "--event-type",
            paramLabel = "TYPE",
            description = "only these event types, exact or with * as in TASK_*; comma-separated or repeated")
    private List<String> eventTypes = List.of();

    @Option(names = "--entity-type", paramLabel = "TYPE", description = "only these entity types")
    private List<String> entityTypes = List.of();

    @Option(names = "--entity-id", paramLabel = "ID", description = "only these entity ids")
    private List<String> entityIds = List.of();

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description = "only events whose payload satisfies this, PATH:OPERATOR:VALUE with eq, in, exists or prefix:"
                    + " payload.project_id:eq:p-1; repeated ones are ANDed")
    private List<String> where = List.of();

    /** @param since the default of {@code --since}, as {@code until} is of its flag */
    EventSelectionOptions(String since, String until) {
        this.since = since;
        this.until = until;
    }

    /**
     * The range to read.
     *
     * @param cursor where each source starts instead; null without a position in several sources
     */
    record Range(
            StartPosition start, EndPosition end, @Nullable SourceCursor cursor) {
        StartPosition startOf(String source) {
            return cursor == null ? start : cursor.startOf(source);
        }
    }

    /** @throws ParameterException if a flag is invalid, the range is empty, or it has no meaning for these sources */
    Range range(SourceSelection sources) {
        var cursor = SourceCursor.parse(since).orElse(null);
        var range = cursor == null ? range() : new Range(new StartPosition.Earliest(), end(Instant.now()), cursor);
        try {
            sources.check(range.start(), range.end());
            return range;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private EndPosition end(Instant now) {
        return parsed("--until", until, text -> EndPosition.parse(text, now));
    }

    private Range range() {
        var now = Instant.now();
        var start = parsed("--since", since, text -> StartPosition.parse(text, now));
        var end = end(now);
        if (end.isBefore(start, now)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--until " + until + " is not after --since " + since + ": nothing is there");
        }
        return new Range(start, end, null);
    }

    private <T> T parsed(String flag, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), flag + " " + e.getMessage(), e);
        }
    }

    /**
     * The filter.
     *
     * @param mask what is hidden of events, which a condition must not name
     * @throws ParameterException if an event type or a condition is invalid
     */
    EventFilter filter(EventMask mask) {
        EventFilter names;
        try {
            names = EventFilter.of(values(eventTypes), values(entityTypes), values(entityIds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--event-type " + e.getMessage(), e);
        }
        try {
            var conditions = PayloadConditions.parse(where);
            mask.objection(conditions.paths()).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
            return names.where(conditions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--where " + e.getMessage(), e);
        }
    }

    private static List<String> values(List<String> flags) {
        return flags.stream().flatMap(flag -> CommaList.of(flag).stream()).toList();
    }
}
