package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class KodamaImagesTest {
    private final Properties properties = new Properties();

    @Test
    void haveDefaults() {
        var images = KodamaImages.from(properties);

        assertThat(images.kodama().asCanonicalNameString()).isEqualTo("kodama:latest");
        assertThat(images.redis().getUnversionedPart()).isEqualTo("redis");
        assertThat(images.kafka().getUnversionedPart()).isEqualTo("apache/kafka");
    }

    @Test
    void areNamedByProperties() {
        properties.setProperty("kodama.test.image", "registry.example/kodama:1.2");
        properties.setProperty("kodama.test.redis.image", "valkey/valkey:8");

        var images = KodamaImages.from(properties);

        assertThat(images.kodama().asCanonicalNameString()).isEqualTo("registry.example/kodama:1.2");
        assertThat(images.redis().asCanonicalNameString()).isEqualTo("valkey/valkey:8");
    }
}
