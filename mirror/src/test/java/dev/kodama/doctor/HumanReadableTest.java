package dev.kodama.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanReadableTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0             | 0 bytes
                    1023          | 1,023 bytes
                    1048576       | 1 MB
                    1400000       | 1.3 MB
                    268435456     | 256 MB
                    6442450944    | 6 GB
                    """)
    void showsASize(long bytes, String shown) {
        assertThat(HumanReadable.size(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"1048576,1mb", "536870912,512mb", "1073741824,1gb"})
    void writesASizeAsRedisReadsIt(long bytes, String setting) {
        assertThat(HumanReadable.setting(bytes)).isEqualTo(setting);
    }

    @ParameterizedTest
    @CsvSource({"0.75,0.8 s", "12.4,12 s", "119,119 s", "600,10 min", "3600,60 min", "7200,2 h", "604800,7 d"})
    void showsATime(double seconds, String shown) {
        assertThat(HumanReadable.time(seconds)).isEqualTo(shown);
    }
}
