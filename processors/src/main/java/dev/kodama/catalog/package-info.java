/**
 * The catalog of declared event types: {@link dev.kodama.catalog.CatalogParser} reads {@code catalog.yaml} to a {@link
 * dev.kodama.catalog.Catalog} of {@link dev.kodama.catalog.EventDeclaration}s, or throws a {@link dev.kodama.catalog.CatalogException}. {@link
 * dev.kodama.catalog.CatalogDraft} writes a first one.
 */
@NullMarked
package dev.kodama.catalog;

import org.jspecify.annotations.NullMarked;
