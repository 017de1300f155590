package dev.kodama.app.operator;

import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.ErrorMapper;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.replay.durable.registry.SubscriptionException;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** Maps the exceptions of Kafka and of subscriptions, and those of {@link JournalErrors}: a denied right is named, with 503. */
public final class OperatorErrors implements ErrorMapper {
    private final JournalErrors journal = new JournalErrors();

    @Override
    public Optional<ApiResponse> toResponse(Throwable failure) {
        var denied = KafkaDenial.of(failure, "a right");
        if (denied.isPresent()) {
            return unavailable(denied.get() + " to this server's user; docs/rights.md lists the rights to grant.");
        } else if (failure instanceof SubscriptionException) {
            boolean unknown = failure instanceof SubscriptionException.Unknown;
            return Optional.of(
                    ApiResponse.error(unknown ? ApiResponse.NOT_FOUND : ApiResponse.CONFLICT, sentence(failure)));
        } else if (failure instanceof JournalNotFoundException) {
            return unavailable(sentence(failure));
        } else if (failure instanceof KafkaException) {
            return unavailable("Kafka does not answer as it should: " + sentence(failure));
        }
        return journal.toResponse(failure);
    }

    private static Optional<ApiResponse> unavailable(String sentence) {
        return Optional.of(ApiResponse.error(ApiResponse.UNAVAILABLE, sentence));
    }

    private static String sentence(Throwable failure) {
        String line = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
        String text = line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }
}
