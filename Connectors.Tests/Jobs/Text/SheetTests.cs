namespace Connectors.Tests.Jobs.Text;

/// <summary>Spreadsheets are read as their cells show them, with all that lies beside the cells.</summary>
internal sealed class SheetTests
{
    [TestCase("0.15", "9", "15%")]
    [TestCase("0.1234", "0.0%", "12.3%")]
    [TestCase("7412", "00000", "07412")]
    [TestCase("1234567.5", "#,##0.00 \"EUR\"", "1234567.50 EUR")]
    [TestCase("1234.5", "[$€-407] #,##0.00", "€ 1234.50")]
    [TestCase("12345678", "#,##0,", "12346")]
    [TestCase("-5.5", "0.00;[Red](0.00)", "(5.50)")]
    [TestCase("0.645833333", "20", "15:30")]
    [TestCase("0.645833333", "18", "3:30 PM")]
    [TestCase("1.104166667", "[h]:mm", "26:30")]
    [TestCase("45292", "14", "2024-01-01")]
    [TestCase("45292", "dd.mm.yyyy", "2024-01-01")]
    [TestCase("45292.75", "22", "2024-01-01 18:00")]
    [TestCase("45292", "mmmm yyyy", "January 2024")]
    [TestCase("0.5", "# ?/?", "1/2")]
    [TestCase("1500000", "0.00E+00", "1.50E+06")]
    [TestCase("3.3000000000000003", "0", "3")]
    [TestCase("4912345678", "\"+\"0", "+4912345678")]
    [TestCase("12", "no format \"", "12")]
    public async Task A_number_is_read_as_its_cell_shows_it(string value, string format, string shown)
    {
        var text = await ReadAsync($"""<row r="1"><c r="A1" s="1"><v>{value}</v></c></row>""", format);

        Assert.That(Lines(text), Does.Contain(shown));
    }

    [TestCase("3.3000000000000003", "3.3")]
    [TestCase("4532015112830366", "4532015112830366")]
    [TestCase("0.1", "0.1")]
    [TestCase("-17", "-17")]
    [TestCase("1E-07", "1E-07")]
    public async Task A_number_without_a_format_has_no_digits_that_it_does_not_hold(string value, string shown)
        => Assert.That(Lines(await ReadAsync($"""<row><c><v>{value}</v></c></row>""")), Does.Contain(shown));

    [Test]
    public async Task Dates_that_count_from_1904_are_read()
    {
        var file = PackageFile.Of(
            ("_rels/.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                $"""
                <workbook xmlns:r="{PackageFile.Transitional}"><workbookPr date1904="1"/>
                <sheets><sheet name="S" r:id="r1"/></sheets></workbook>
                """),
            (
                "xl/_rels/workbook.xml.rels",
                PackageFile.Relations(PackageFile.Transitional, ("r1", "worksheet", "sheet.xml"), ("r2", "styles", "/xl/styles.xml"))),
            ("xl/styles.xml", """<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>"""),
            ("xl/sheet.xml", """<worksheet><sheetData><row><c s="0"><v>43830</v></c></row></sheetData></worksheet>"""));

        Assert.That(await SampleFile.ReadAsync(file, "mac.xlsx"), Does.Contain("2024-01-01"));
    }

    [Test]
    public async Task Texts_are_read_whether_they_are_shared_formatted_computed_or_in_their_cells()
    {
        var text = await ReadAsync(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="str"><f>A1</f><v>computed</v></c>
            <c r="D1" t="inlineStr"><is><t>in the cell</t></is></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c></row>
            """,
            others: (
                "xl/sharedStrings.xml",
                """
                <sst><si><t>shared</t></si>
                <si><r><t>東京</t></r><r><t xml:space="preserve"> two_x000D_ lines</t></r><rPh><t>トウキョウ</t></rPh></si></sst>
                """));

        Assert.That(Lines(text), Does.Contain("shared | 東京 two lines | computed | in the cell | TRUE | #N/A"));
    }

    [Test]
    public async Task A_sheet_with_cells_at_its_far_corner_is_read_without_what_lies_between()
    {
        var text = await ReadAsync(
            """
            <row r="1"><c r="A1" t="str"><v>near</v></c><c r="XFD1" t="str"><v>wide</v></c></row>
            <row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>
            """);

        Assert.That(text, Does.Contain("near").And.Contain("wide").And.Contain("far"));
        Assert.That(text, Has.Length.LessThan(100));
    }

    [Test]
    public async Task Comments_text_boxes_charts_buttons_and_page_headers_are_read()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Workbook(
                """
                <row><c t="str"><v>cell</v></c></row></sheetData>
                <headerFooter><oddHeader>&amp;C&amp;"Arial,Bold"&amp;14 Q&amp;&amp;A report&amp;RPage &amp;P</oddHeader></headerFooter>
                <sheetData>
                """,
                [],
                (
                    "xl/worksheets/_rels/sheet1.xml.rels",
                    PackageFile.Relations(
                        PackageFile.Transitional,
                        ("c", "comments", "../comments1.xml"),
                        ("t", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "../threaded.xml"),
                        ("d", "drawing", "../drawings/drawing1.xml"),
                        ("v", "vmlDrawing", "../drawings/vml1.vml"))),
                (
                    "xl/comments1.xml",
                    """
                    <comments><commentList>
                    <comment ref="A1"><text><r><t>please</t></r><r><t xml:space="preserve"> verify</t></r></text></comment>
                    <comment ref="A2"><text><t>[Threaded comment] a copy</t></text></comment></commentList></comments>
                    """),
                ("xl/threaded.xml", "<w><threadedComment ref=\"A2\"><text>a conversation</text></threadedComment></w>"),
                (
                    "xl/drawings/drawing1.xml",
                    """
                    <w><sp><nvSpPr><cNvPr name="Box 1" descr="A plan of the quay"/></nvSpPr>
                    <txBody><p><r><t>in a box</t></r></p></txBody></sp></w>
                    """),
                (
                    "xl/drawings/_rels/drawing1.xml.rels",
                    PackageFile.Relations(PackageFile.Transitional, ("r1", "chart", "../charts/chart1.xml"))),
                (
                    "xl/charts/chart1.xml",
                    """
                    <chartSpace><chart><title><tx><rich><p><r><t>Landings by </t></r><r><t>year</t></r></p></rich></tx></title><ser>
                    <tx><strRef><f>S!A1</f><strCache><pt><v>Herring</v></pt></strCache></strRef></tx>
                    <cat><numRef><numCache><formatCode>General</formatCode><pt><v>2023</v></pt></numCache></numRef></cat>
                    <val><numRef><numCache><formatCode>0%</formatCode><pt><v>0.25</v></pt></numCache></numRef></val></ser>
                    </chart></chartSpace>
                    """),
                (
                    "xl/drawings/vml1.vml",
                    """<xml xmlns:v="urn:v"><v:shape><v:textbox><div>Start <font>now</font></div></v:textbox></v:shape></xml>""")),
            "all.xlsx");

        Assert.That(Lines(text), Is.SupersetOf(["cell", "Q&A report Page", "Comment: please verify", "Comment: a conversation"]));
        Assert.That(Lines(text), Is.SupersetOf(["A plan of the quay", "in a box", "Start now"]));
        Assert.That(Lines(text), Does.Contain("Chart: Landings by year").And.Contain("Herring | 2023 | 25%"));
        Assert.That(text, Does.Not.Contain("a copy").And.Not.Contain("Arial").And.Not.Contain("Box 1"));
    }

    [Test]
    public async Task A_damaged_sheet_costs_itself()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Of(
                ("_rels/.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "officeDocument", "xl/workbook.xml"))),
                (
                    "xl/workbook.xml",
                    $"""
                    <workbook xmlns:r="{PackageFile.Transitional}"><sheets><sheet name="Bad" r:id="r1"/><sheet name="Gone" r:id="r2"/>
                    <sheet name="Good" r:id="r3"/></sheets></workbook>
                    """),
                (
                    "xl/_rels/workbook.xml.rels",
                    PackageFile.Relations(
                        PackageFile.Transitional,
                        ("r1", "worksheet", "bad.xml"),
                        ("r2", "worksheet", "gone.xml"),
                        ("r3", "worksheet", "good.xml"))),
                ("xl/bad.xml", """<worksheet><sheetData><row><c t="str"><v>before the damage</v></c></row><row><c"""),
                ("xl/good.xml", """<worksheet><sheetData><row><c t="str"><v>whole</v></c></row></sheetData></worksheet>""")),
            "damaged.xlsx");

        Assert.That(text, Does.Contain("before the damage").And.Contain("whole"));
        Assert.That(text, Does.Contain("[xl/bad.xml is damaged").And.Contain("[xl/gone.xml is damaged"));
    }

    private static Task<string> ReadAsync(string rows, string? format = null, params (string Name, string Content)[] others)
        => SampleFile.ReadAsync(PackageFile.Workbook(rows, format is null ? [] : [format], others), "book.xlsx");

    private static string[] Lines(string text) => text.Split('\n');
}
