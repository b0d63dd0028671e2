using Connectors.Sources.Web;

namespace Connectors.Tests.Sources.Web;

public sealed class WebAddressTests
{
    private static readonly Uri Start = new("https://example.com/docs/page?x=1");

    [TestCase("a/../b#top", "https://example.com/docs/b")]
    [TestCase("?q=1&utm_source=mail&PHPSESSID=7", "https://example.com/docs/page?q=1")]
    [TestCase("/a;jsessionid=77?b", "https://example.com/a?b")]
    [TestCase("HTTP://EXAMPLE.com:80", "http://example.com/")]
    [TestCase("https://user:secret@example.com/a b/é?ü", "https://example.com/a%20b/%C3%A9?%C3%BC")]
    [TestCase("https://bücher.example/", "https://xn--bcher-kva.example/")]
    [TestCase("//other.example/%2Fa", "https://other.example/%2Fa")]
    public void Gives_an_address_in_one_spelling(string text, string expected)
        => Assert.That(WebAddress.Parse(text, Start)?.AbsoluteUri, Is.EqualTo(expected));

    [TestCase("mailto:ann@example.com")]
    [TestCase("javascript:void(0)")]
    [TestCase("ftp://example.com/a")]
    [TestCase("http://[broken")]
    [TestCase("file:///etc/passwd")]
    public void Takes_nothing_for_an_address_that_is_none(string text) => Assert.That(WebAddress.Parse(text, Start), Is.Null);

    [Test]
    public void Takes_no_address_that_is_longer_than_any_page_has()
        => Assert.That(WebAddress.Parse("/" + new string('a', 1_000), Start), Is.Null);

    [TestCase("https://www.example.com/a", "example.com")]
    [TestCase("http://example.com:8080/", "example.com:8080")]
    public void Names_a_site_with_and_without_www_alike(string address, string site)
        => Assert.That(WebAddress.Site(new Uri(address)), Is.EqualTo(site));
}
