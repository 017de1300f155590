package dev.kodama.forwarder.api.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.IndexedSource;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.index.Postings;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes that share the partitions of an index. */
@Timeout(30)
class IndexEndpointIT {
    private static final IndexQuery QUERY =
            new IndexQuery(EventFilter.of(List.of("A"), List.of(), List.of()), true, 1, 100, 10);

    private static final IndexedSource INDEXED = new IndexedSource("one", new JournalEpoch("AAAAAAAAAAAAAAAAAAAAAA"));

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
    }

    private static Optional<IndexedSource> source() {
        return Optional.of(INDEXED);
    }

    private static JournalIndex having(int partition) {
        return new JournalIndex() {
            @Override
            public IndexAnswer find(IndexQuery query) {
                return new IndexAnswer.Found(
                        List.of(new IndexAnswer.Partition(partition, 0, 7, Postings.NONE, query.equals(QUERY))));
            }

            @Override
            public MinuteAnswer minutes(MinuteQuery query) {
                return new MinuteAnswer.Found(List.of(new MinuteAnswer.Partition(
                        partition, Map.of(query.first(), Map.of("A", query.end(), "B\"", 1L + partition)))));
            }
        };
    }

    private URI serve(GroupIndex index, AccessConfig access) throws Exception {
        var api = new Api(
                List.of(new IndexEndpoint(() -> Optional.of(index))), new JournalErrors(), new SimpleMeterRegistry());
        open.add(api);
        var server = HttpServer.start(
                "127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
        open.add(0, server);
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static List<Integer> partitions(IndexAnswer answer) {
        return ((IndexAnswer.Found) answer)
                .partitions().stream()
                        .filter(IndexAnswer.Partition::complete)
                        .map(IndexAnswer.Partition::number)
                        .toList();
    }

    @Test
    void answersForAllProcesses() throws Exception {
        var other = serve(new GroupIndex(having(1), List::of, IndexEndpointIT::source), AccessConfig.OPEN);
        var one = serve(new GroupIndex(having(0), () -> List.of(other), IndexEndpointIT::source), AccessConfig.OPEN);

        assertThat(partitions(HttpIndex.of(List.of(one), Optional.empty()).find(QUERY)))
                .containsExactly(0, 1);
        assertThat(partitions(HttpIndex.of(List.of(one), Optional.empty())
                        .passedOn(ApiRequest.PASSED_ON)
                        .find(QUERY)))
                .containsExactly(0);
    }

    @Test
    void sumsTheMinutesOfAllProcesses() throws Exception {
        var other = serve(new GroupIndex(having(1), List::of, IndexEndpointIT::source), AccessConfig.OPEN);
        var one = serve(new GroupIndex(having(0), () -> List.of(other), IndexEndpointIT::source), AccessConfig.OPEN);
        var query = new MinuteQuery(3, 60, 2);

        var all = HttpIndex.of(List.of(one), Optional.empty()).minutes(query);

        assertThat(((MinuteAnswer.Found) all).sum()).isEqualTo(Map.of(3L, Map.of("A", 120L, "B\"", 3L)));
        assertThat(HttpIndex.of(List.of(one), Optional.empty())
                        .passedOn(ApiRequest.PASSED_ON)
                        .minutes(query))
                .isEqualTo(having(0).minutes(query));
        assertThat(HttpIndex.of(List.of(URI.create("http://127.0.0.1:1")), Optional.empty())
                        .minutes(query))
                .isInstanceOf(MinuteAnswer.Unusable.class);
    }

    @Test
    void asksTheNextProcessIfOneDoesNotAnswer() throws Exception {
        var address = serve(new GroupIndex(having(0), List::of, IndexEndpointIT::source), AccessConfig.OPEN);
        var nobody = URI.create("http://127.0.0.1:1");

        assertThat(partitions(
                        HttpIndex.of(List.of(nobody, address), Optional.empty()).find(QUERY)))
                .containsExactly(0);
        assertThat(HttpIndex.of(List.of(nobody), Optional.empty()).find(QUERY))
                .isInstanceOf(IndexAnswer.Unusable.class);
        assertThat(new GroupIndex(having(0), () -> List.of(nobody), IndexEndpointIT::source)
                        .of(Principal.ANYONE)
                        .find(QUERY))
                .satisfies(answer -> assertThat(partitions(answer)).containsExactly(0));
    }

    @Test
    void isUsedForItsOwnJournalOnly() throws Exception {
        var address = List.of(serve(new GroupIndex(having(0), List::of, IndexEndpointIT::source), AccessConfig.OPEN));
        var unnamed = List.of(serve(new GroupIndex(having(0), List::of, Optional::empty), AccessConfig.OPEN));
        var otherSource = new IndexedSource("two", INDEXED.epoch());
        var otherJournal = new IndexedSource("one", new JournalEpoch("BBBBBBBBBBBBBBBBBBBBBB"));

        assertThat(find(address, INDEXED)).isInstanceOf(IndexAnswer.Found.class);
        assertThat(find(address, otherSource)).isInstanceOf(IndexAnswer.Unusable.class);
        assertThat(find(address, otherJournal)).isInstanceOf(IndexAnswer.Unusable.class);
        assertThat(find(unnamed, INDEXED)).isInstanceOf(IndexAnswer.Unusable.class);
    }

    private static IndexAnswer find(List<URI> addresses, IndexedSource expected) {
        return HttpIndex.of(addresses, Optional.empty()).expecting(expected).find(QUERY);
    }

    @Test
    void answersOnlyCallersThatMaySeeEverything() throws Exception {
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        var address = List.of(serve(new GroupIndex(having(0), List::of, IndexEndpointIT::source), access));

        assertThat(HttpIndex.of(address, Optional.empty()).find(QUERY)).isInstanceOf(IndexAnswer.Unusable.class);
        assertThat(HttpIndex.of(address, Optional.of("no token")).find(QUERY)).isInstanceOf(IndexAnswer.Unusable.class);
    }
}
