package dev.kodama.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.EventFilter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexJsonTest {
    @Test
    void keepsQueries() {
        var filter = EventFilter.of(List.of("A", "TASK_*", "B,\"\\"), List.of("", "task"), List.of(" t-1 ", "\u0000"));
        var query = new IndexQuery(filter, false, 7, Long.MAX_VALUE, 1_000);

        assertThat(IndexJson.query(IndexJson.text(query))).isEqualTo(query);
    }

    @Test
    void keepsAnswers() {
        var postings = new Postings.Builder();
        postings.add(5, 9);
        postings.add(Long.MAX_VALUE, 1);
        var answer = new IndexAnswer.Found(List.of(
                new IndexAnswer.Partition(0, 0, 17, Postings.NONE, true),
                new IndexAnswer.Partition(3, 4, 20, postings.build(), false)));

        var read = (IndexAnswer.Found) IndexJson.answer(IndexJson.text(answer));

        assertThat(IndexJson.text(read)).isEqualTo(IndexJson.text(answer));
        assertThat(read.partitions().get(1).postings().offset(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(read.partitions().get(1).postings().sequence(0)).isEqualTo(9);
        assertThat(read.partitions().get(1).complete()).isFalse();
        var unusable = new IndexAnswer.Unusable("is away");
        assertThat(IndexJson.answer(IndexJson.text(unusable))).isEqualTo(unusable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "[]",
                "{\"partitions\":[{}]}",
                "{\"partitions\":[{\"partition\":0,\"from\":0,\"end\":1,\"complete\":true,\"postings\":\"AAAA\"}]}"
            })
    void rejectsOtherTexts(String text) {
        assertThatThrownBy(() -> IndexJson.answer(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IndexJson.query(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
