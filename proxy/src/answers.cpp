#include "answers.h"

namespace proxy {

std::string_view reason_phrase(std::uint16_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string own_answer(const OwnAnswer& own) {
  const std::string title = std::to_string(own.status) + ' ' + std::string(reason_phrase(own.status));
  std::string page;
  if (own.page != nullptr) {
    page = own.page->page(own.status, own.reason);
  } else {
    page = "<!doctype html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n<p>";
    page.append(own.why).append("</p>\n");
  }
  std::string answer = "HTTP/1.1 " + title + "\r\nContent-Type: ";
  answer.append(own.page != nullptr ? std::string_view(own.page->content_type) : "text/html");
  answer.append("\r\nContent-Length: ").append(std::to_string(page.size()));
  answer.append("\r\nCache-Control: no-store\r\n").append(own.fields);
  if (own.status == 405) answer.append("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n");
  if (own.close) answer.append("Connection: close\r\n");
  answer.append("\r\n");
  if (!own.head_only) answer.append(page);
  return answer;
}

}  // namespace proxy
