#pragma once

#include <cstdint>
#include <string_view>

#include "head_scanner.h"
#include "lb/request.h"

namespace proxy {

/// How the end of a body is found.
enum class BodyKind : std::uint8_t { kNone, kLength, kChunked, kUntilClose };

/// What a request's head means for those who forward it. RFC 9112 sections 3 and 6.
struct RequestFraming {
  lb::Method method = lb::Method::kOther;
  BodyKind body = BodyKind::kNone;
  std::uint64_t length = 0;  ///< kLength
  bool http10 = false;
  bool keep_alive = true;  ///< the client may send another request after this one
  bool expects_continue = false;
  bool lists_fields = false;  ///< Connection names fields that go no further
  int max_forwards = -1;      ///< TRACE and OPTIONS only; -1: none
  Slice target;               ///< in origin form: "/path?query" or "*"; size 0: "/" (absolute form without a path)
  Slice authority;            ///< that of an absolute form, otherwise the Host's value; size 0: none given
};

/// What a node's answer means, given the request it answers.
struct ResponseFraming {
  BodyKind body = BodyKind::kNone;
  std::uint64_t length = 0;
  bool keep_alive = true;  ///< the node takes another request on this connection
  bool lists_fields = false;
  bool drop_length = false;  ///< Content-Length must not be passed on (204)
  Slice retry_after;         ///< the first Retry-After; size 0: none
  Slice load_report;         ///< the first endpoint-load-metrics
};

/// Refuses whatever another HTTP parser could frame differently: see reference in head_scanner.h.
///
/// In      the scanner is done, `head` is what it scanned.
/// Out     no problem: `framing` is filled. Otherwise nothing of the message may be forwarded.
Problem read_request(const HeadScanner& scanner, std::string_view head, RequestFraming& framing);

/// The same for an answer to a request of that method. Any problem is the node's: 502.
Problem read_response(const HeadScanner& scanner, std::string_view head, lb::Method method,
                      ResponseFraming& framing);

/// Whether a Connection field of the message names this one. RFC 9110 7.6.1.
bool listed_in_connection(const HeadScanner& scanner, std::string_view head, std::string_view name);

/// Digits only, less than 2^63. Answers whether it is one.
bool parse_length(std::string_view text, std::uint64_t& length);

}  // namespace proxy
