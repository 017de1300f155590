package dev.kodama.index;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The index of other processes with the role {@code processors}, over HTTP: the first one that answers. A token is sent only over TLS or on
 * this machine.
 */
public final class HttpIndex implements JournalIndex {
    /** Path of the endpoint. */
    public static final String PATH = "/api/v1/index";

    /** Query parameter with the query as {@link IndexJson}. */
    public static final String QUERY = "query";

    /** Address literals, because names could be resolved to other machines. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]", Pattern.CASE_INSENSITIVE);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_URL = 7_000;
    private static final int OK = 200;

    /** Shared, because it has threads of its own. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    }

    private final List<URI> processors;
    private final Optional<String> token;
    private final Optional<String> header;
    private final Optional<IndexedSource> expected;

    /**
     * An index elsewhere.
     *
     * @param processors URLs such as {@code http://127.0.0.1:18002}; each answers for all partitions
     * @param token of the caller, who may see everything
     */
    public static HttpIndex of(List<URI> processors, Optional<String> token) {
        return new HttpIndex(processors, token, Optional.empty(), Optional.empty());
    }

    private HttpIndex(
            List<URI> processors, Optional<String> token, Optional<String> header, Optional<IndexedSource> expected) {
        this.processors = List.copyOf(processors);
        this.token = token;
        this.header = header;
        this.expected = expected;
    }

    /** The same index; answers that are not of this journal and source are not used. */
    public HttpIndex expecting(IndexedSource of) {
        return new HttpIndex(processors, token, header, Optional.of(of));
    }

    /**
     * The same index, of that process's partitions only.
     *
     * @param headerName marks a request that is not to be passed on
     */
    public HttpIndex passedOn(String headerName) {
        return new HttpIndex(processors, token, Optional.of(headerName), expected);
    }

    @Override
    public IndexAnswer find(IndexQuery query) {
        return ask(
                IndexJson.text(query),
                text -> expected.map(of -> IndexJson.answer(text, of)).orElseGet(() -> IndexJson.answer(text)),
                IndexAnswer.Unusable::new);
    }

    @Override
    public MinuteAnswer minutes(MinuteQuery query) {
        return ask(IndexJson.text(query), IndexJson::minuteAnswer, MinuteAnswer.Unusable::new);
    }

    private <T> T ask(String query, Function<String, T> parser, Function<String, T> unusable) {
        String path = PATH + "?" + QUERY + "=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        if (path.length() > MAX_URL) {
            return unusable.apply("cannot be asked for so long a filter");
        }
        var reasons = new ArrayList<String>();
        for (var address : processors) {
            try {
                return parser.apply(ask(address, path));
            } catch (IOException | IllegalArgumentException e) {
                reasons.add(address + " (" + e.getMessage() + ")");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return unusable.apply("was not waited for");
            }
        }
        return unusable.apply("of processors cannot be asked at " + String.join(", ", reasons));
    }

    private String ask(URI address, String path) throws IOException, InterruptedException {
        if (token.isPresent() && !isConfidential(address)) {
            throw new IOException("a token never goes to another machine in clear");
        }
        var request = HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        header.ifPresent(name -> request.header(name, "true"));
        var response = Http.CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (response.statusCode() != OK || bytes.length > MAX_BYTES) {
                throw new IOException("it answered " + response.statusCode());
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static boolean isConfidential(URI address) {
        return "https".equalsIgnoreCase(address.getScheme())
                || LOOPBACK.matcher(address.getHost()).matches();
    }
}
