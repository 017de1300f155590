package dev.kodama.forwarder.api.journal;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Response body as UTF-8 text, with a maximum length. A longer body is not read, and the response fails. */
final class LimitedBody implements BodySubscriber<String> {
    /** The response body is too long. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long most) {
            super("its answer has more than " + most + " bytes");
        }
    }

    private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final long most;
    private long bytes;
    private @Nullable Subscription subscription;

    private LimitedBody(long most) {
        this.most = most;
        var unused = text.getBody().whenComplete((read, failure) -> {
            if (failure == null) {
                body.complete(read);
            } else {
                body.completeExceptionally(failure);
            }
        });
    }

    static BodyHandler<String> handler(long most) {
        return response -> new LimitedBody(most);
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        text.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        for (var buffer : some) {
            bytes += buffer.remaining();
        }
        if (bytes <= most) {
            text.onNext(some);
        } else if (subscription != null) {
            subscription.cancel();
            body.completeExceptionally(new TooLongException(most));
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.onError(failure);
    }

    @Override
    public void onComplete() {
        text.onComplete();
    }
}
