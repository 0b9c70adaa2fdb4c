#include <string_view>

#include "lb/assert.h"
#include "lb/json/codec.h"
#include "report/html/page.h"
#include "report/html/page_data.h"
#include "report/report.h"

namespace app {
namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

// Inside <script> nothing is unescaped by a browser, and "</script" or "<!--" would end or change it. In JSON these
// characters stand in strings only, where they may be written by their numbers.
std::string json_for_script(const PageData& data) {
  std::string json;
  for (const char c : data.dump(-1, ' ', true, PageData::error_handler_t::replace)) {
    switch (c) {
      case '<':
        json += "\\u003c";
        break;
      case '>':
        json += "\\u003e";
        break;
      case '&':
        json += "\\u0026";
        break;
      default:
        json += c;
    }
  }
  return json;
}

// What stands before the mark; `rest` is what stands behind it.
std::string_view before(std::string_view mark, std::string_view& rest) {
  const std::size_t at = rest.find(mark);
  LB_ASSERT(at != std::string_view::npos, "the page of the report has a place for its title and its data");
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at + mark.size());
  return part;
}

}  // namespace

std::string html_report(const Report& report, const std::string& path) {
  PageData data;
  add_run(report, path, data);
  add_series(report, data);
  add_nodes(report, data);
  add_events(report, data);
  add_faults(report, data);
  add_groups(report, data);
  std::string_view rest = page_template();
  std::string html(before("@LBSIM_TITLE@", rest));
  html += escaped(data.at("title").get<std::string>());
  html += before("@LBSIM_DATA@", rest);
  html += json_for_script(data);
  return html.append(rest);
}

}  // namespace app
