#include "lb/error_page.h"

#include "lb/knob_builder.h"

namespace lb {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

std::string ErrorPageConfig::page(unsigned status, std::string_view reason) const {
  std::string text = body;
  replace_all(text, "{status}", std::to_string(status));
  replace_all(text, "{reason}", reason);
  return text;
}

const KnobTable& ErrorPageConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ErrorPageConfig>("error_page", "what clients are sent with a status of the balancer's own")
          .text<&ErrorPageConfig::body>("body", {0, kMaxErrorPage},
                                        "the page; {status} and {reason} are replaced in it")
          .text<&ErrorPageConfig::content_type>("content_type", {1, 255}, "its media type")
          .build();
  return table;
}

}  // namespace lb
