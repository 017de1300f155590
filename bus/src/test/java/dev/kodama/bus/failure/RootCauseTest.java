package dev.kodama.bus.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RootCauseTest {
    private final IOException innermost = new IOException("refused\nby the peer");
    private final RuntimeException failure = new RuntimeException("outer", new IllegalStateException(innermost));

    @Test
    void findsTheInnermostCause() {
        assertThat(RootCause.of(failure)).isSameAs(innermost);
        assertThat(RootCause.of(innermost)).isSameAs(innermost);
    }

    @Test
    void describesTheInnermostCause() {
        assertThat(RootCause.message(failure)).isEqualTo("refused\nby the peer");
        assertThat(RootCause.firstLine(failure)).isEqualTo("refused");
        assertThat(RootCause.typeAndFirstLine(failure)).isEqualTo("IOException: refused");
    }

    @Test
    void namesTheTypeOfACauseWithoutAMessage() {
        assertThat(RootCause.message(new RuntimeException(new IOException()))).isEqualTo("java.io.IOException");
    }
}
