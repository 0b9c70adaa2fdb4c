#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/time.h"

namespace lb {

/// The request methods the engine tells apart; any other is kOther and counts as not idempotent.
/// Source  RFC 9110 section 9.
enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kConnect, kOptions, kTrace, kPatch, kOther };

inline constexpr std::array<std::string_view, 10> kMethodNames{"GET",     "HEAD",    "POST",  "PUT",   "DELETE",
                                                               "CONNECT", "OPTIONS", "TRACE", "PATCH", "OTHER"};

/// kOther for a word that is not in the table. Methods are case-sensitive.
constexpr Method method_from(std::string_view name) {
  for (std::size_t i = 0; i + 1 < kMethodNames.size(); ++i) {
    if (kMethodNames[i] == name) return static_cast<Method>(i);
  }
  return Method::kOther;
}

constexpr std::string_view to_string(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

/// Looks up what only some policies want to know of a request.
///
/// Lifetime  answers live as long as the request's own text; empty when the request has no such field.
class RequestFields {
 public:
  virtual ~RequestFields() = default;
  virtual std::string_view header(std::string_view name) const = 0;  ///< names compare without case
  virtual std::string_view cookie(std::string_view name) const = 0;
};

/// What a driver tells the engine of a request. The views need to live only during the call.
struct Request {
  Method method = Method::kGet;
  std::string_view path = "/";
  std::string_view client{};              ///< client address, empty when unknown
  const RequestFields* fields = nullptr;  ///< null: no headers
  std::uint64_t tag = 0;                  ///< the driver's own word, given back in every action of this request
};

}  // namespace lb
