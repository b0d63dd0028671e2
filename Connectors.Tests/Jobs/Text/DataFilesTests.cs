using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>JSON, XML, notebooks, calendars and address cards yield their values, decoded, and not their syntax.</summary>
internal sealed class DataFilesTests
{
    [TestCase("""{"name":"变速箱","n":{"a":[1,"café"]},"ok":true,"none":null}""", "name: 变速箱\nn.a: 1\nn.a: café\nok: True\n")]
    [TestCase("""{"a":"\u53d8 \"x\" \\ \n \ud83d\ude00"}""", "a: 变 \"x\" \\ \n 😀\n")]
    [TestCase("""{"a":1}{"b":2}""", "a: 1\nb: 2\n")]
    [TestCase("""{"a":{"b":1},"c":2}""", "a.b: 1\nc: 2\n")]
    public async Task JSON_becomes_lines_of_path_and_value(string json, string text)
        => Assert.That(await ReadAsync(json, "data.json"), Is.EqualTo(text));

    [TestCase("lines.jsonl")]
    [TestCase("lines.json")]
    [TestCase("lines.ndjson")]
    public async Task Lines_of_JSON_are_decoded_and_a_broken_line_costs_itself(string name)
    {
        var text = await ReadAsync("{\"t\":\"caf\\u00e9\"}\n{\"t\":\"\\u53d8\\u901f\\u7bb1\"\n{\"t\":\"last\"}\n{\"t\":\"end\"}\n", name);

        Assert.That(text, Does.Contain("t: café").And.Contain("变速箱").And.Contain("t: last").And.Contain("t: end"));
    }

    [Test]
    public async Task Invalid_JSON_is_kept_with_its_characters_decoded()
        => Assert.That(await ReadAsync("""{"a": "caf\u00e9", b: C:\temp\x """, "broken.json"), Does.Contain("café").And.Contain("b: C:"));

    [TestCase("""{"a":"half \ud800 pair"}""")]
    [TestCase("""{"half \udc00 key":"pair"}""")]
    public async Task Half_of_a_surrogate_pair_does_not_cost_the_document(string json)
        => Assert.That(await ReadAsync(json, "half.json"), Does.Contain("half ").And.Contain("pair"));

    [Test]
    public async Task XML_yields_its_text_with_entities_and_sections_decoded()
    {
        var text = await ReadAsync(
            "<?xml version=\"1.0\"?><!DOCTYPE list><list xmlns=\"urn:x\"><tagnoise title=\"A title\" id=\"idnoise\">caf&#233; "
                + "&amp; tea</tagnoise>"
            + "<b><![CDATA[x < y]]></b><c>&lt;p&gt;Feed &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;</c><!-- commentnoise --></list>",
            "list.xml");

        Assert.That(text, Does.Contain("café & tea").And.Contain("x < y").And.Contain("Feed bold").And.Contain("A title"));
        Assert.That(text, Does.Not.Contain("noise").And.Not.Contain("<p>").And.Not.Contain("urn:x"));
    }

    [TestCase("<a>caf&#233;<b>open</a>")]
    [TestCase("<a>caf&eacute; <b>open</b></a>")]
    public async Task XML_that_is_not_well_formed_is_read_without_its_tags(string xml)
    {
        var text = await ReadAsync(xml, "broken.xml");

        Assert.That(text, Does.Contain("café").And.Contain("open").And.Not.Contain("<b>"));
    }

    [TestCase("windows-1251")]
    [TestCase("utf-16")]
    public async Task XML_is_decoded_by_its_declaration(string charset)
    {
        var bytes = Encoding.GetEncoding(charset).GetBytes($"<?xml version=\"1.0\" encoding=\"{charset}\"?><a>Смотритель</a>");

        Assert.That(await SampleFile.ReadAsync(bytes, "declared.xml"), Is.EqualTo("Смотритель"));
    }

    [Test]
    public async Task An_entity_of_XML_is_neither_fetched_nor_expanded()
    {
        var text = await ReadAsync(
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;\">]><a>before &x; "
                + "&m; after</a>", "entity.xml");

        Assert.That(text, Does.Contain("before").And.Contain("after").And.Not.Contain("root:").And.Not.Contain("lollol"));
    }

    [Test]
    public async Task Code_that_is_written_in_XML_keeps_its_markup()
        => Assert.That(
            await ReadAsync("<?xml version=\"1.0\"?><Project><PackageReference Include=\"X\" /></Project>", "a.csproj"),
            Does.Contain("PackageReference"));

    [Test]
    public async Task A_calendar_yields_its_events_without_what_only_programs_read()
    {
        var text = await ReadAsync(
            "BEGIN:VCALENDAR\r\nPRODID:noise\r\nBEGIN:VTIMEZONE\r\nTZID:noise\r\nBEGIN:STANDARD\r\n"
            + "TZNAME:noise\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            + "BEGIN:VEVENT\r\nUID:noise\r\nSUMMARY;LANGUAGE=de:Jahres\r\n versammlung\\, Halle B\r\nDESCRIPTION:Erste Zeile\\n"
            + "Zweite\\; Zeile\r\n"
            + "DTSTART;TZID=Europe/Berlin:20260301T180000\r\nDTEND;VALUE=DATE:20260302\r\nORGANIZER;CN=Ann:MAILTO:ann@example.org\r\n"
            + "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "year.ics");

        string[] wanted =
        [
            "Summary: Jahresversammlung, Halle B", "Erste Zeile\nZweite; Zeile", "Start: 2026-03-01 18:00", "End: 2026-03-02",
            "Organizer: Ann ann@example.org",
        ];
        Assert.That(wanted.Where(words => !text.Contains(words, StringComparison.Ordinal)), Is.Empty, text);
        Assert.That(text, Does.Not.Contain("noise").And.Not.Contain("PT15M"));
    }

    [Test]
    public async Task A_line_that_is_folded_within_a_character_is_joined()
    {
        byte[] calendar = [.. "BEGIN:VCALENDAR\r\nSUMMARY:Gr"u8, 0xC3, .. "\r\n "u8, 0xBC, .. "\u00DFe\r\nEND:VCALENDAR\r\n"u8];

        Assert.That(await SampleFile.ReadAsync(calendar, "fold.ics"), Is.EqualTo("Summary: Grüße"));
    }

    [Test]
    public async Task Address_cards_of_all_versions_are_decoded()
    {
        var text = await ReadAsync(
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;\r\n"
            + "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:keeps the =\r\nnorth lamp\r\nTEL;CELL:+47 555 0199\r\nEND:VCARD\r\n"
            + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Keeper\r\nitem1.EMAIL;TYPE=INTERNET:ann@example.org\r\nADR;TYPE=HOME:;;Cape "
            + "Road 1;Northport;;12345;Norway\r\n"
            + "PHOTO;ENCODING=b;TYPE=JPEG:cGhvdG9ub2lzZQ==\r\nEND:VCARD\r\n",
            "people.vcf");

        string[] wanted =
        [
            "Name: Müller Jürgen", "Note: keeps the north lamp", "Telephone: +47 555 0199", "Name: Ann Keeper", "Email: ann@example.org",
            "Address: Cape Road 1, Northport, 12345, Norway",
        ];
        Assert.That(wanted.Where(words => !text.Contains(words, StringComparison.Ordinal)), Is.Empty, text);
        Assert.That(text, Does.Not.Contain("cGhv"));
    }

    [Test]
    public async Task A_notebook_yields_notes_code_and_text_outputs_but_no_pictures()
    {
        var picture = new byte[3_000];
        new Random(9).NextBytes(picture);
        var text = await ReadAsync(
            """{"nbformat":4,"metadata":{"kernelspec":{"name":"kernelnoise"}},"cells":["""
            + """{"cell_type":"markdown","source":["# Title\n","caf\u00e9"]},"""
            + """{"cell_type":"code","source":"lamp()","outputs":[{"output_type":"stream","name":"stdout","text":["pri","nted"]},"""
            + """{"output_type":"display_data","data":{"text/plain":["<Figure size 64x64>"],"image/png":"PICTURE"}},"""
            + """{"output_type":"execute_result","data":{"text/html":"<table><tr><td>wick</td><td>12</td></tr></table>"}},"""
            + """{"output_type":"error","ename":"LampError","evalue":"no oil","traceback":["\u001b[0;31mx"]}]}]}"""
                .Replace("PICTURE", Convert.ToBase64String(picture), StringComparison.Ordinal),
            "book.ipynb");

        Assert.That(text, Does.Contain("# Title\ncafé").And.Contain("lamp()").And.Contain("printed").And.Contain("wick | 12"));
        Assert.That(text, Does.Contain("LampError no oil").And.Not.Contain("noise").And.Not.Contain("Figure").And.Length.LessThan(200));
    }

    [TestCase("""{"worksheets":[{"cells":[{"cell_type":"code","input":"old()"}]}]}""", "old()")]
    [TestCase("""{"cells":[{"cell_type":"markdown","source":["half \ud800 pair"]}]}""", "half ")]
    [TestCase("""{"cells":[{"cell_type":"markdown","source":["cut off""", "cut off")]
    [TestCase("""["no notebook"]""", "no notebook")]
    public async Task Old_odd_and_broken_notebooks_are_read(string json, string words)
        => Assert.That(await ReadAsync(json, "odd.ipynb"), Does.Contain(words));

    [TestCase("data.json", "{\"text\":\"before BLOB after\"}")]
    [TestCase("data.xml", "<a>before BLOB after</a>")]
    [TestCase("data.txt", "before BLOB after")]
    [TestCase("broken.json", "{\"text\": before BLOB after")]
    public async Task Base64_is_not_text(string name, string file)
    {
        var blob = new byte[1_000];
        new Random(4).NextBytes(blob);
        var text = await ReadAsync(file.Replace("BLOB", Convert.ToBase64String(blob), StringComparison.Ordinal), name);

        Assert.That(text, Does.Contain("before").And.Contain("after").And.Length.LessThan(60));
    }

    [TestCase("ACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT")]
    [TestCase("src/main/java/org/example/Lamps/north4/internal/Handlers/v2/")]
    [TestCase("0123456789abcdef0123456789abcdef")]
    [TestCase("aaaaaaaaaaaaaaaaaaaa")]
    public async Task Sequences_paths_and_digits_are_text(string piece)
    {
        var run = string.Concat(Enumerable.Repeat(piece, 10));

        Assert.That(await ReadAsync(run, "run.txt"), Is.EqualTo(run));
    }

    private static Task<string> ReadAsync(string file, string name) => SampleFile.ReadAsync(Encoding.UTF8.GetBytes(file), name);
}
