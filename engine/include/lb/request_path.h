#pragma once

/// Marks the definition of a function that every request goes through, to be compiled into each of its callers: it has
/// one or two, and the call costs more than what it does. Beside it, what only some requests need stays a call. What
/// somebody in another file calls as well (a test does) is [[gnu::used]] too.
///
/// Where lbsim_request_path() compiles the files apart (cmake/lbsim.cmake) it marks nothing, since callers in another
/// file could not find it.
#ifdef LBSIM_ONE_REQUEST_PATH
#define LB_ON_REQUEST_PATH [[gnu::always_inline]] inline
#else
#define LB_ON_REQUEST_PATH
#endif
