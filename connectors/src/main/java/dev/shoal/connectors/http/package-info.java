/** Tools that are requests to one HTTP service. */
package dev.shoal.connectors.http;
