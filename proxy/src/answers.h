#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace proxy {

/// "Service Unavailable" for 503; "Unknown" for what has no registered phrase.
std::string_view reason_phrase(std::uint16_t status);

/// A whole answer of the proxy's own: a small page that says what happened, and why.
///
/// In      `why` is the proxy's own words, never a peer's bytes. `close`: the connection ends after it.
///         `head_only`: the request was a HEAD.
std::string own_answer(std::uint16_t status, std::string_view why, bool close, bool head_only);

}  // namespace proxy
