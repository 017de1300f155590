package dev.kodama.forwarder.api.journal;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.ErrorMapper;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.topics.OtherJournalException;
import java.util.Locale;
import java.util.Optional;

/** Maps the exceptions of journal reads: 503 while Kafka is unavailable, 500 for a corrupt journal, 409 for a position
 * of another journal. */
public final class JournalErrors implements ErrorMapper {
    @Override
    public Optional<ApiResponse> toResponse(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnavailableException) {
            return Optional.of(ApiResponse.error(ApiResponse.UNAVAILABLE, message));
        } else if (failure instanceof OtherJournalException) {
            return Optional.of(ApiResponse.error(ApiResponse.CONFLICT, sentence(message)));
        } else if (failure instanceof JournalCorruptException) {
            return Optional.of(ApiResponse.error(ApiResponse.FAILED, message));
        }
        return Optional.empty();
    }

    private static String sentence(String message) {
        return message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + ".";
    }
}
