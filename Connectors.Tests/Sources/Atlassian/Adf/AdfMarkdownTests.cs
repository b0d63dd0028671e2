using System.Text.Json;
using Connectors.Sources.Atlassian.Adf;

namespace Connectors.Tests.Sources.Atlassian.Adf;

internal sealed class AdfMarkdownTests
{
    [TestCase("""{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Plan"}]}""", "## Plan")]
    [TestCase(
        """
        {"type":"paragraph","content":[
          {"type":"text","text":"un"},
          {"type":"text","text":"broken","marks":[{"type":"strong"}]},
          {"type":"text","text":" word"}]}
        """, "un**broken** word")]
    [TestCase(
        """
        {"type":"paragraph","content":[
          {"type":"text","text":"here","marks":[{"type":"link","attrs":{"href":"https://a.example/x"}}]}]}
        """, "[here](https://a.example/x)")]
    [TestCase(
        """
        {"type":"paragraph","content":[
          {"type":"mention","attrs":{"id":"1","text":"@Ann"}},
          {"type":"text","text":" by "},
          {"type":"date","attrs":{"timestamp":"1767571200000"}},
          {"type":"text","text":" "},
          {"type":"status","attrs":{"text":"DONE"}}]}
        """, "@Ann by 2026-01-05 [DONE]")]
    [TestCase(
        """
        {"type":"paragraph","content":[
          {"type":"inlineCard","attrs":{"url":"https://a.example/card"}},
          {"type":"emoji","attrs":{"shortName":":tada:"}}]}
        """, "<https://a.example/card>:tada:")]
    [TestCase(
        """
        {"type":"codeBlock","attrs":{"language":"sql"},"content":[{"type":"text","text":"select 1\nfrom x"}]}
        """, "```sql\nselect 1\nfrom x\n```")]
    [TestCase(
        """
        {"type":"panel","attrs":{"panelType":"warning"},"content":[
          {"type":"paragraph","content":[{"type":"text","text":"Mind the gap"}]}]}
        """, "> **warning**\n>\n> Mind the gap")]
    [TestCase(
        """
        {"type":"expand","attrs":{"title":"More"},"content":[
          {"type":"paragraph","content":[{"type":"text","text":"inside"}]}]}
        """, "**More**\n\ninside")]
    [TestCase(
        """
        {"type":"taskList","content":[
          {"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"one"}]},
          {"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"two"}]}]}
        """, "- [x] one\n- [ ] two")]
    [TestCase(
        """
        {"type":"decisionList","content":[{"type":"decisionItem","content":[{"type":"text","text":"we go"}]}]}
        """, "- we go")]
    [TestCase("""{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"9","alt":"plan.png"}}]}""", "![plan.png]")]
    [TestCase(
        """
        {"type":"somethingNew","content":[{"type":"paragraph","content":[{"type":"text","text":"kept"}]}]}
        """, "kept")]
    [TestCase("""{"type":"rule"}""", "---")]
    public void A_node_becomes_markdown(string node, string markdown) => Assert.That(Markdown(node), Is.EqualTo(markdown));

    [Test]
    public void A_list_within_a_list_is_indented()
    {
        const string List =
            """
            {"type":"orderedList","attrs":{"order":3},"content":[
              {"type":"listItem","content":[
                {"type":"paragraph","content":[{"type":"text","text":"three"}]},
                {"type":"bulletList","content":[
                  {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"deep"}]}]}]}]},
              {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"four"}]}]}]}
            """;

        Assert.That(Markdown(List), Is.EqualTo("3. three\n  - deep\n4. four"));
    }

    [Test]
    public void A_cell_of_several_paragraphs_stays_on_one_line_of_the_table()
    {
        const string Table =
            """
            {"type":"table","content":[
              {"type":"tableRow","content":[
                {"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},
                {"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]},
              {"type":"tableRow","content":[
                {"type":"tableCell","content":[
                  {"type":"paragraph","content":[{"type":"text","text":"1|2"}]},
                  {"type":"paragraph","content":[{"type":"text","text":"3"}]}]}]}]}
            """;

        Assert.That(Markdown(Table), Is.EqualTo("| a | b |\n| --- | --- |\n| 1\\|2<br>3 |  |"));
    }

    [Test]
    public void No_word_is_lost_in_any_combination_of_nodes()
    {
        string[] types =
        [
            "paragraph", "heading", "bulletList", "orderedList", "listItem", "taskList", "taskItem", "blockquote", "panel",
            "table", "tableRow", "tableCell", "tableHeader", "expand", "layoutSection", "layoutColumn", "codeBlock",
            "mediaSingle", "caption", "bodiedExtension", "unheardOf",
        ];
        var random = new Random(5);
        for (var round = 0; round < 1000; round++)
        {
            var words = 0;
            var node = Make(3);

            var markdown = Markdown(node);

            var lost = Enumerable.Range(0, words).Where(word => !markdown.Contains($"word{word}x", StringComparison.Ordinal));
            Assert.That(lost, Is.Empty, node);

            string Make(int depth)
            {
                if (depth == 0 || random.Next(4) == 0)
                    return $$"""{"type":"text","text":"word{{words++}}x"}""";
                var type = types[random.Next(types.Length)];
                var children = string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(depth - 1)));
                return $$"""{"type":"{{type}}","attrs":{},"content":[{{children}}]}""";
            }
        }
    }

    [Test]
    public void Nodes_that_are_nested_too_deeply_are_left_out()
    {
        const string Open = """{"type":"blockquote","content":[""";
        var deep = string.Concat(Enumerable.Repeat(Open, 300)) + """{"type":"rule"}""" + string.Concat(Enumerable.Repeat("]}", 300));

        Assert.That(() => AdfMarkdown.Convert(Wrap(deep)), Throws.Nothing);
    }

    private static string Markdown(string node) => AdfMarkdown.Convert(Wrap(node));

    private static JsonElement Wrap(string node)
    {
        var options = new JsonDocumentOptions { MaxDepth = 1000 };
        return JsonDocument.Parse($$"""{"type":"doc","version":1,"content":[{{node}}]}""", options).RootElement;
    }
}
