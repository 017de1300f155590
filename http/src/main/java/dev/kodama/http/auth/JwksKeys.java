package dev.kodama.http.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import dev.kodama.http.limits.TokenBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Public keys at a URL, loaded at the start, periodically, and when a token names an unknown key, so that a rotation needs no restart. Loads for
 * unknown keys are limited to five in a row and then one per ten seconds. While the URL is unavailable the last keys stay valid for a day. A set
 * without a usable key is an outage in which no key is valid. One thread loads; concurrent requests share its result, within six seconds.
 */
final class JwksKeys implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofDays(1);
    private static final int OK = 200;
    private static final int MAX_NAMED = 5;
    private static final int READS_IN_A_ROW = 5;
    private static final double READS_PER_SECOND = 0.1;

    private final URI url;
    private final Duration refresh;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final ScheduledExecutorService thread;
    private final TokenBucket reads = new TokenBucket(READS_IN_A_ROW, READS_PER_SECOND, System.nanoTime());
    private volatile Keys known = new Keys(List.of(), Instant.EPOCH, false);
    private Set<String> warnedOf = Set.of(); // used by the thread only
    private @Nullable CompletableFuture<Keys> reading;

    /** @param current whether the last load succeeded */
    private record Keys(List<JWK> keys, Instant readAt, boolean current) {}

    private JwksKeys(URI url, Duration refresh, InstantSource clock) {
        this.url = url;
        this.refresh = refresh;
        this.clock = clock;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "kodama-jwks");
            daemon.setDaemon(true);
            return daemon;
        });
    }

    static JwksKeys start(URI url, Duration refresh, InstantSource clock) {
        var keys = new JwksKeys(url, refresh, clock);
        keys.thread.execute(keys::readOften);
        return keys;
    }

    @Override
    public CompletionStage<Found> find(JWSHeader header) {
        var now = found(known, header);
        if (!now.keys().isEmpty()) {
            return CompletableFuture.completedFuture(now);
        }
        return mayRead()
                .thenApply(keys -> found(keys, header))
                .completeOnTimeout(new Found(List.of(), false), PATIENCE.toSeconds() + 1, TimeUnit.SECONDS)
                .exceptionally(failure -> new Found(List.of(), false));
    }

    private Found found(Keys keys, JWSHeader header) {
        if (clock.instant().isAfter(keys.readAt().plus(OUTAGE))) {
            return new Found(List.of(), false);
        }
        var fitting =
                keys.keys().stream().filter(key -> Signatures.fits(key, header)).toList();
        return new Found(fitting, keys.current() || !fitting.isEmpty());
    }

    /** The result of the load in progress, or of a new one; at the limit the known keys, as uncertain. */
    private synchronized CompletableFuture<Keys> mayRead() {
        if (reading != null) {
            return reading.copy();
        }
        if (!reads.take(System.nanoTime())) {
            return CompletableFuture.completedFuture(new Keys(known.keys(), known.readAt(), false));
        }
        var begun = new CompletableFuture<Keys>();
        reading = begun;
        thread.execute(() -> {
            var read = read();
            synchronized (this) {
                reading = null;
            }
            begun.complete(read);
        });
        return begun.copy();
    }

    private void readOften() {
        var next = read().current() || refresh.compareTo(AFTER_FAILURE) < 0 ? refresh : AFTER_FAILURE;
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::readOften, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Keys read() {
        var before = known;
        try {
            var set = JwkSet.parse(text());
            warnOf(set.skipped());
            known = new Keys(set.keys(), clock.instant(), !set.keys().isEmpty());
            if (set.keys().isEmpty()) {
                LOG.warn("No key at {} can verify tokens; callers are told to retry", url);
            } else if (!before.current()) {
                LOG.info("Loaded {} keys for tokens from {}", set.keys().size(), url);
            }
        } catch (IOException | ParseException | RuntimeException e) {
            known = new Keys(before.keys(), before.readAt(), false);
            LOG.warn(
                    "the keys for tokens cannot be read from {} ({}); known: {}",
                    url,
                    e.toString(),
                    before.keys().size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            known = new Keys(before.keys(), before.readAt(), false);
        }
        return known;
    }

    /** Warns once per set of skipped keys. */
    private void warnOf(List<String> skipped) {
        var now = Set.copyOf(skipped);
        if (!now.isEmpty() && !now.equals(warnedOf)) {
            LOG.warn(
                    "Skipped {} keys for tokens from {}: {}",
                    skipped.size(),
                    url,
                    String.join("; ", skipped.subList(0, Math.min(MAX_NAMED, skipped.size()))));
        }
        warnedOf = now;
    }

    /** @throws IOException also if it takes longer than five seconds in all */
    private String text() throws IOException, InterruptedException {
        var asked = http.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
        try {
            HttpResponse<String> answer = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != OK) {
                throw new IOException("it answered " + answer.statusCode());
            }
            return answer.body();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
