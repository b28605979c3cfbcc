/** Tools that are SQL statements in one transaction. */
package dev.shoal.connectors.sql;
