package dev.kodama.journal;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The id of a journal: that of its events topic, as Kafka prints it. It changes if the topic is created anew; sequences of two epochs cannot
 * be compared. All journals of a broker that gives topics no ids have the same epoch.
 */
public record JournalEpoch(String text) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final Pattern SEQUENCE = Pattern.compile("(?:(" + ID + "):)?(\\d{1,18})");

    /**
     * A sequence as text: {@code 42}, or {@code EPOCH:42} of a certain journal.
     *
     * @param epoch null if the text names none: then it is of whichever journal is read
     */
    public record Sequence(@Nullable JournalEpoch epoch, long sequence) {}

    public JournalEpoch {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("an epoch has 22 letters, digits, '-' or '_', was '" + text + "'");
        }
    }

    public static JournalEpoch of(Uuid topicId) {
        return new JournalEpoch(topicId.toString());
    }

    /** Parses a sequence, with an epoch or without. Empty for any other text. */
    public static Optional<Sequence> sequence(String text) {
        var parts = SEQUENCE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String epoch = parts.group(1);
        return Optional.of(
                new Sequence(epoch == null ? null : new JournalEpoch(epoch), Long.parseLong(parts.group(2))));
    }

    /** A sequence of this journal as text. */
    public String at(long sequence) {
        return text + ":" + sequence;
    }

    @Override
    public String toString() {
        return text;
    }
}
