package dev.kodama.forwarder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A browser's EventSource (HTML §9.2): it connects again with the last id after a stream has ended or could not be reached, and never
 * after an answer that is not 200 and {@code text/event-stream}.
 */
final class EventSourceClient implements AutoCloseable {
    /** @param name {@code message} where the server names none */
    record Event(String name, String data, String lastEventId) {}

    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "event-source");
    private volatile boolean closed;
    private volatile String lastEventId;
    private volatile long retryMillis = 3000;
    private volatile InputStream reading = InputStream.nullInputStream();

    EventSourceClient(String url, String lastEventId) {
        this.url = URI.create(url);
        this.lastEventId = lastEventId;
        thread.setDaemon(true);
        thread.start();
    }

    Event next() throws InterruptedException {
        var event = events.poll(10, TimeUnit.SECONDS);
        return event == null ? new Event("nothing came", "", lastEventId) : event;
    }

    /** Passes over the events before one of such a name. */
    Event next(String name) throws InterruptedException {
        var event = next();
        while (!event.name().equals(name) && !event.name().equals("nothing came")) {
            event = next();
        }
        return event;
    }

    String lastEventId() {
        return lastEventId;
    }

    long retryMillis() {
        return retryMillis;
    }

    /** Whether it will not connect again. */
    boolean isClosed() {
        return closed;
    }

    /** The network is gone for a moment. */
    void cut() throws IOException {
        reading.close();
    }

    private void run() {
        while (!closed) {
            try {
                var request = HttpRequest.newBuilder(url).header("Accept", "text/event-stream");
                if (!lastEventId.isEmpty()) {
                    request.header("Last-Event-ID", lastEventId);
                }
                var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                String type = answer.headers().firstValue("Content-Type").orElse("");
                if (answer.statusCode() != 200 || !type.startsWith("text/event-stream")) {
                    closed = true;
                    events.add(new Event("closed for good", String.valueOf(answer.statusCode()), lastEventId));
                    return;
                }
                reading = answer.body();
                read(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                // as if it had ended
            } catch (InterruptedException e) {
                return;
            }
            pause();
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String name = "";
        var data = new StringBuilder();
        String id = lastEventId;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                lastEventId = id;
                if (data.length() > 0) {
                    events.add(new Event(name.isEmpty() ? "message" : name, data.toString(), id));
                }
                name = "";
                data.setLength(0);
            } else if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data.append(line.substring("data: ".length()));
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("retry: ")) {
                retryMillis = Long.parseLong(line.substring("retry: ".length()));
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(closed ? 0 : retryMillis);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
