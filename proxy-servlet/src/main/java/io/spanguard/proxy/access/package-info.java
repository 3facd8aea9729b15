/** Who calls (key, workspace, scopes) and what is called (target). */
@NullMarked
package io.spanguard.proxy.access;

import org.jspecify.annotations.NullMarked;
