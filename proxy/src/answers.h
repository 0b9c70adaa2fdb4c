#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lb/error_page.h"

namespace proxy {

/// "Service Unavailable" for 503; "Unknown" for what has no registered phrase.
std::string_view reason_phrase(std::uint16_t status);

/// What an answer of the proxy's own is made of.
struct OwnAnswer {
  std::uint16_t status = 500;
  std::string_view why{};                     ///< the proxy's own words, never a peer's bytes
  bool close = false;                         ///< the connection ends after it
  bool head_only = false;                     ///< the request was a HEAD
  std::string_view fields{};                  ///< more header fields, each with its line end
  const lb::ErrorPageConfig* page = nullptr;  ///< the operator's page; null: a small one that says what happened
  std::string_view reason{};                  ///< for the operator's page
};

/// The whole answer, head and page.
std::string own_answer(const OwnAnswer& answer);

/// A small page that says what happened, and why.
inline std::string own_answer(std::uint16_t status, std::string_view why, bool close, bool head_only) {
  return own_answer({.status = status, .why = why, .close = close, .head_only = head_only});
}

}  // namespace proxy
