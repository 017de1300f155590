package dev.kodama.app.settings;

import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.catalog.Catalog;
import dev.kodama.catalog.CatalogException;
import dev.kodama.settings.Settings;

/** Loads the catalog of a process. */
public final class CatalogLoader {
    private CatalogLoader() {}

    /**
     * Loads the catalog of {@link ProcessSettings#CATALOG}, by default the one that comes with Kodama.
     *
     * @throws CannotRunException if it is invalid; the message names line and key
     */
    public static Catalog of(Settings settings) throws InterruptedException {
        var place = settings.find(ProcessSettings.CATALOG);
        try {
            return place.isPresent() ? Catalog.load(place.get()) : Catalog.standard();
        } catch (CatalogException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }
}
