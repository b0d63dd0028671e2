using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

/// <summary>XML of an upstream, honest and hostile.</summary>
public sealed class XmlAnswerTests : RestFixture
{
    private static readonly XNamespace Dav = "DAV:";

    [Test]
    public async Task Elements_are_read_with_namespaces_entities_and_character_data()
    {
        AnswerOnce("""
            <?xml version="1.0" encoding="utf-8"?>
            <!-- a comment --><d:multistatus xmlns:d="DAV:"><d:response><d:href>/a%20b&amp;c</d:href>
            <d:displayname><![CDATA[é < 1]]></d:displayname></d:response></d:multistatus>
            """);

        var response = (await ReadAsync()).Element(Dav + "response")!;

        Assert.That((string)response.Element(Dav + "href")!, Is.EqualTo("/a%20b&c"));
        Assert.That((string)response.Element(Dav + "displayname")!, Is.EqualTo("é < 1"));
    }

    [TestCase("""<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>""", "iso-8859-1", "application/xml")]
    [TestCase("""<?xml version="1.0" encoding="utf-16"?><a>é</a>""", "utf-16", "application/xml")]
    [TestCase("<a>é</a>", "iso-8859-1", "text/xml; charset=iso-8859-1")]
    [TestCase("<a>é</a>", "utf-8", "text/xml; charset=\"utf-8\"")]
    [TestCase("<a>é</a>", "utf-8", "text/xml; charset=klingon")]
    public async Task The_encoding_is_taken_from_the_header_or_the_declaration(string xml, string encoding, string contentType)
    {
        AnswerOnce(Encoded(xml, encoding), contentType);

        Assert.That((await ReadAsync()).Value, Is.EqualTo("é"));
    }

    [TestCase("utf-8", "application/xml")]
    [TestCase("utf-8", "application/xml; charset=utf-8")]
    [TestCase("utf-16", "application/xml")]
    [TestCase("klingon", "application/xml")]
    public async Task A_wrong_encoding_is_an_unreadable_answer(string declared, string contentType)
    {
        var body = Encoded($"""<?xml version="1.0" encoding="{declared}"?><a>é</a>""", "iso-8859-1");

        var error = await UnreadableAsync(body, contentType);

        Assert.That(error.Message, Does.Contain("not the XML expected").Or.Contain("truncated"));
    }

    [Test]
    public async Task Entities_that_multiply_are_refused_before_they_are_expanded()
    {
        var bomb = new StringBuilder("""<!DOCTYPE lolz [<!ENTITY l0 "lol">""");
        for (var i = 1; i < 10; i++)
            bomb.Append(CultureInfo.InvariantCulture, $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">");

        await UnreadableAsync(bomb.Append("]><lolz>&l9;</lolz>").ToString());
    }

    [Test]
    public async Task External_entities_and_dtds_are_never_fetched()
    {
        await using var other = new RestUpstream();
        await other.StartAsync();

        await UnreadableAsync($"""<!DOCTYPE a SYSTEM "{other.Address}api/a.dtd"><a/>""");
        await UnreadableAsync($"""<!DOCTYPE a [<!ENTITY x SYSTEM "{other.Address}api/x">]><a>&x;</a>""");
        await UnreadableAsync("""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""");
        await UnreadableAsync($"""<!DOCTYPE a [<!ENTITY % p SYSTEM "{other.Address}api/p"> %p;]><a/>""");

        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task A_style_sheet_or_schema_location_is_not_fetched_either()
    {
        await using var other = new RestUpstream();
        await other.StartAsync();
        AnswerOnce($"""
            <?xml version="1.0"?><?xml-stylesheet href="{other.Address}api/x.xsl" type="text/xsl"?>
            <a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a {other.Address}api/a.xsd"/>
            """);

        await ReadAsync();

        Assert.That(other.Requests, Is.Empty);
    }

    [TestCase("")]
    [TestCase("  \n")]
    [TestCase("<")]
    [TestCase("<a><b>te")]
    [TestCase("<a><b>text</b>")]
    [TestCase("<a>\n<b>text</b>\n")]
    [TestCase("<a><b attribute=\"va")]
    public async Task A_truncated_answer_is_called_truncated(string body)
        => Assert.That((await UnreadableAsync(body)).Message, Does.Contain("truncated"));

    [TestCase("""{"ok":true}""")]
    [TestCase("<html><br></html>")]
    [TestCase("<a>&unknown;</a>")]
    [TestCase("<a/><b/>")]
    [TestCase("maintenance hidden")]
    public async Task An_answer_that_is_no_xml_is_named_without_being_quoted(string body)
        => Assert.That((await UnreadableAsync(body)).Message, Does.Contain("not the XML expected").And.Not.Contain("unknown"));

    [Test]
    public async Task Xml_that_is_nested_too_deep_is_refused()
    {
        AnswerOnce(string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)));

        var error = await FailAsync(ReadAsync);

        Assert.That((error.Kind, error.IsUnreadableAnswer()), Is.EqualTo((SourceErrorKind.Misconfigured, true)));
        Assert.That(error.Message, Does.Contain("deeper"));
    }

    [TestCase("<a/>")]
    [TestCase("x<a/>")]
    public async Task Xml_of_too_many_nodes_is_refused(string piece)
    {
        AnswerOnce($"<r>{string.Concat(Enumerable.Repeat(piece, 1_000_001))}</r>");

        var error = await FailAsync(ReadAsync);

        Assert.That((error.Kind, error.IsUnreadableAnswer()), Is.EqualTo((SourceErrorKind.Misconfigured, true)));
        Assert.That(error.Message, Does.Contain("nodes").And.Contain("batch_size"));
    }

    [Test]
    public async Task Xml_above_the_size_limit_is_not_read_to_its_end()
    {
        AnswerOnce($"<a>{new string('x', 2000)}</a>");

        var error = await FailAsync(() => Api.SendXmlAsync(RestCall.Get("x", "x") with { MaxBytes = 1000 }, CancellationToken.None));

        Assert.That(error.Message, Does.Contain("larger than 1000 bytes"));
    }

    [Test]
    public async Task Refusals_go_through_the_same_error_table_as_those_of_json()
    {
        Upstream.Answer(403, "<error/>");

        Assert.That((await FailAsync(ReadAsync)).Kind, Is.EqualTo(SourceErrorKind.Forbidden));
    }

    private static byte[] Encoded(string xml, string encoding)
    {
        var chosen = Encoding.GetEncoding(encoding);
        // Without its mark, UTF-16 is not to be recognized.
        return encoding == "utf-16" ? [.. chosen.GetPreamble(), .. chosen.GetBytes(xml)] : chosen.GetBytes(xml);
    }

    private Task<XElement> ReadAsync() => Api.SendXmlAsync(RestCall.Get("x", "x"), CancellationToken.None);

    private Task<SourceException> UnreadableAsync(string body) => UnreadableAsync(Encoding.UTF8.GetBytes(body), "application/xml");

    /// <summary>Expects the body to be tried again and then to end as Transient.</summary>
    private async Task<SourceException> UnreadableAsync(byte[] body, string contentType)
    {
        var before = Upstream.Requests.Count;
        for (var i = 0; i < 5; i++)
            AnswerOnce(body, contentType);

        var error = await FailAsync(ReadAsync);

        Assert.That((error.Kind, error.IsUnreadableAnswer()), Is.EqualTo((SourceErrorKind.Transient, true)), error.Message);
        Assert.That(Upstream.Requests.Count - before, Is.EqualTo(5));
        return error;
    }

    private void AnswerOnce(string xml) => AnswerOnce(Encoding.UTF8.GetBytes(xml), "application/xml");

    private void AnswerOnce(byte[] body, string contentType) => Upstream.Answer(async context =>
    {
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(body);
    });
}
