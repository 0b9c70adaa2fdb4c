#pragma once

#include <string>
#include <string_view>

namespace lb {

class KnobTable;

/// How long a page may be. Source  Rackspace Cloud Load Balancers, "Error Page Operations": 65,536 characters.
inline constexpr double kMaxErrorPage = 65536;

/// What clients are sent with a status of the balancer's own: 403, 429, 502, 503, 504.
///
/// {status} and {reason} in the text are replaced by the status and by why the request was turned away.
struct ErrorPageConfig {
  /// The default is the document's own.
  std::string body =
      "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\">"
      "<title>Service Unavailable</title><style type=\"text/css\">"
      "body, p, h1 {font-family: Verdana, Arial, Helvetica, sans-serif;}"
      "h2 {font-family: Arial, Helvetica, sans-serif;color: #b10b29;}</style></head>"
      "<body><h2>Service Unavailable</h2>"
      "<p>The service is temporarily unavailable. Please try again later.</p></body></html>";
  std::string content_type = "text/html";

  static const KnobTable& knobs();

  /// The page for one answer. `reason` is one of the engine's words and needs no escaping.
  std::string page(unsigned status, std::string_view reason) const;
};

}  // namespace lb
