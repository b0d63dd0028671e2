using System.Text;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Web pages yield what a reader sees, and no code.</summary>
internal sealed class HtmlTests
{
    [TestCase("<details><summary>Sum</summary>Detail</details>", "Sum Detail")]
    [TestCase("<select><option>Red</option><option>Green</option></select>", "Red Green")]
    [TestCase("<button>Save</button><button>Close</button>", "Save Close")]
    [TestCase("<textarea>Area</textarea><textarea>Other</textarea>", "Area Other")]
    [TestCase("<label>Name</label><label>City</label>", "Name City")]
    [TestCase("<fieldset><legend>Legend</legend><label>Field</label></fieldset>", "Legend Field")]
    [TestCase("<dl><dt>Term</dt><dd>Meaning</dd></dl>After", "Term Meaning After")]
    [TestCase("<table><caption>Cap</caption><tr><td>One</td><td>Two</td></tr></table>", "Cap One | Two")]
    [TestCase("<ul><li>One</li></ul>Next", "- One Next")]
    [TestCase("<a href=x>Home</a><a href=y>News</a>", "Home News")]
    [TestCase("<figure><img alt='A lamp'><figcaption>Figure one</figcaption></figure>", "A lamp Figure one")]
    [TestCase("<span style='display: inline-block'>Box</span><span>Text</span>", "Box Text")]
    [TestCase("<optgroup label='Oils'><option>Whale</option></optgroup>", "Oils Whale")]
    [TestCase("<input type=hidden value=secret><input value='Shown'><input type=submit value='Send'>", "Shown Send")]
    [TestCase("light<b>house</b> <span>keep</span><span>er</span>", "lighthouse keeper")]
    [TestCase("H<sub>2</sub>O", "H2O")]
    [TestCase("<ruby>灯<rt>とう</rt>台<rt>だい</rt></ruby>", "灯台 (とうだい)")]
    [TestCase("<math><mi>x</mi><mo>=</mo><mn>12</mn><annotation>texnoise</annotation></math>", "x = 12")]
    [TestCase("<noscript>Without scripts</noscript><template>templatenoise</template>", "Without scripts")]
    [TestCase("<iframe srcdoc='&lt;p&gt;Framed&lt;/p&gt;'></iframe>", "Framed")]
    [TestCase("Caf&eacute; &#x2014; &amp;lt;", "Café — &lt;")]
    [TestCase("<nav>Menu</nav>Text<audio>old browser</audio>", "Text")]
    public async Task Elements_yield_the_words_that_a_reader_sees(string body, string words)
        => Assert.That(Flat(await ReadAsync($"<html><body>{body}</body></html>")), Is.EqualTo(words));

    [Test]
    public async Task A_drawing_yields_its_words_and_neither_styles_nor_scripts()
    {
        var text = await ReadAsync(
            "<p>Before<svg><title>Lamp</title><defs><style>.cls{fill:stylenoise}</style></defs><script>var scriptnoise=1</script>"
            + "<text x=1>North<tspan x=1 dy=10>Tower</tspan></text><metadata>metanoise</metadata></svg>After</p>");

        Assert.That(Flat(text), Is.EqualTo("Before Lamp North Tower After"));
    }

    [Test]
    public async Task Hidden_text_that_the_page_shows_elsewhere_stands_once_and_other_hidden_text_is_kept()
    {
        var text = await ReadAsync(
            "<p>The fog horn sounds.</p><div hidden>The fog horn sounds.</div><div style='display:none'>Folded details.</div>"
            + "<div style='display:none'>Folded details.</div>");

        Assert.That(text.Split("fog horn"), Has.Length.EqualTo(2));
        Assert.That(text.Split("Folded details."), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Pictures_within_the_text_of_a_page_are_left_out()
    {
        var picture = new byte[2_000];
        new Random(3).NextBytes(picture);
        var text = await ReadAsync($"<p>Words <code>data:image/png;base64,{Convert.ToBase64String(picture)}</code> more words.</p>");

        Assert.That(text, Does.StartWith("Words").And.EndsWith("more words.").And.Length.LessThan(100));
    }

    [TestCase("windows-1251", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>")]
    [TestCase("shift_jis", "<meta charset=x-sjis>")]
    [TestCase("windows-1251", "<!-- <meta charset=utf-8> --><meta charset=cp1251>")]
    [TestCase("shift_jis", "<meta charset=utf-8>")]
    [TestCase("utf-16", "")]
    [TestCase("utf-32", "")]
    [TestCase("utf-32BE", "<meta charset=iso-8859-1>")]
    public async Task A_page_is_decoded_by_its_mark_its_declaration_or_its_text(string charset, string meta)
    {
        var words = charset == "shift_jis" ? "霧の夜には霧笛が鳴ります。" : "Смотритель зажигает лампу каждый вечер.";
        var bytes = Encoding.GetEncoding(charset).GetBytes($"<html><head>{meta}</head><body><p>{words}</p></body></html>");

        Assert.That(await SampleFile.ReadAsync(bytes, "page.html"), Is.EqualTo(words));
    }

    [Test]
    public async Task A_page_with_broken_bytes_is_read()
    {
        byte[] page = [.. "<html><body><p>First words"u8, 0, 0, 7, 2, 0, 0, 0, 2, .. "</p><p>Last words</p></body></html>"u8];

        Assert.That(await SampleFile.ReadAsync(page, "page.html"), Does.Contain("First words").And.Contain("Last words"));
    }

    [Test]
    public async Task A_page_of_pictures_says_why_it_has_no_text()
    {
        var page = await SampleFile.ExtractAsync("<html><body><img src='a.png'></body></html>"u8.ToArray(), "page.html");

        Assert.That(page.NoText, Is.EqualTo(NoText.PicturesOnly));
    }

    private static Task<string> ReadAsync(string html) => SampleFile.ReadAsync(Encoding.UTF8.GetBytes(html), "page.html");

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
