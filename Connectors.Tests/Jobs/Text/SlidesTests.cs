namespace Connectors.Tests.Jobs.Text;

/// <summary>Presentations are read with all that a slide shows and all that is said about it.</summary>
internal sealed class SlidesTests
{
    [Test]
    public async Task A_slide_is_read_with_its_groups_pictures_charts_diagrams_comments_and_notes()
    {
        var text = await SampleFile.ReadAsync(
            Presentation(
                """
                <sld><sp><txBody><p><r><t>Title</t></r></p></txBody></sp>
                <grpSp><sp><txBody><p><r><t>in a group</t></r></p></txBody></sp></grpSp>
                <pic><nvPicPr><cNvPr id="3" name="Picture 3" descr="A plan of the quay"/></nvPicPr></pic></sld>
                """,
                (
                    "ppt/slides/_rels/slide1.xml.rels",
                    PackageFile.Relations(
                        PackageFile.Transitional,
                        ("c", "chart", "../charts/chart1.xml"),
                        ("x", "http://schemas.microsoft.com/office/2014/relationships/chartEx", "../charts/chartEx1.xml"),
                        ("d", "diagramData", "../diagrams/data1.xml"),
                        ("k", "comments", "../comments/comment1.xml"),
                        ("m", "http://schemas.microsoft.com/office/2018/10/relationships/comments", "../comments/modern1.xml"),
                        ("n", "notesSlide", "../notesSlides/notes1.xml"))),
                (
                    "ppt/charts/chart1.xml",
                    """
                    <chartSpace><title><p><r><t>Revenue</t></r></p></title>
                    <ser><tx><strCache><pt><v>Tolls</v></pt></strCache></tx><cat><strCache><pt><v>North</v></pt></strCache></cat>
                    <val><numCache><pt><v>2.2000000000000002</v></pt></numCache></val></ser>
                    <ser><tx><strCache><pt><v>Fees</v></pt></strCache></tx><cat><strCache><pt><v>North</v></pt></strCache></cat></ser>
                    </chartSpace>
                    """),
                (
                    "ppt/charts/chartEx1.xml",
                    """<chartSpace><chartData><data><strDim><lvl><pt>Sand</pt></lvl></strDim></data></chartData></chartSpace>"""),
                ("ppt/diagrams/data1.xml", "<dataModel><pt><t><p><r><t>Anchor</t></r></p></t></pt></dataModel>"),
                ("ppt/comments/comment1.xml", "<cmLst><cm><text>check this</text></cm><cm><text>and that</text></cm></cmLst>"),
                ("ppt/comments/modern1.xml", "<cmLst><cm><txBody><p><r><t>a modern one</t></r></p></txBody></cm></cmLst>"),
                ("ppt/notesSlides/notes1.xml", "<notes><p><r><t>say it slowly</t></r></p></notes>")),
            "talk.pptx");

        Assert.That(text.Split('\n'), Is.SupersetOf(["Title", "in a group", "A plan of the quay"]));
        Assert.That(text.Split('\n'), Is.SupersetOf(["Chart: Revenue", "Tolls | North | 2.2"]));
        Assert.That(text.Split('\n'), Is.SupersetOf(["Fees", "Chart: Sand", "Anchor", "Comment: check this", "and that"]));
        Assert.That(text.Split('\n'), Is.SupersetOf(["Comment: a modern one", "Notes: say it slowly"]));
        Assert.That(text, Does.Not.Contain("Picture 3"));
    }

    [Test]
    public async Task Text_of_a_layout_and_of_a_master_is_read_once_and_their_placeholders_are_not()
    {
        const string Slide = "<sld><p><r><t>a slide</t></r></p></sld>";
        var layouts = PackageFile.Relations(PackageFile.Transitional, ("l", "slideLayout", "../slideLayouts/layout1.xml"));
        var text = await SampleFile.ReadAsync(
            Presentation(
                Slide,
                ("ppt/slides/slide2.xml", Slide),
                ("ppt/slides/_rels/slide1.xml.rels", layouts),
                ("ppt/slides/_rels/slide2.xml.rels", layouts),
                (
                    "ppt/slideLayouts/layout1.xml",
                    "<l><sp><nvPr><ph/></nvPr><p><r><t>Click to edit</t></r></p></sp><sp><nvPr/><p><r><t>Internal</t></r></p></sp></l>"),
                (
                    "ppt/slideLayouts/_rels/layout1.xml.rels",
                    PackageFile.Relations(PackageFile.Transitional, ("m", "slideMaster", "../slideMasters/master1.xml"))),
                (
                    "ppt/slideMasters/master1.xml",
                    "<m><sp><p><r><t>Lamp office</t></r></p></sp><sp><ph/><p><r><t>Level</t></r></p></sp></m>")),
            "talk.pptx");

        Assert.That(text.Split("Internal"), Has.Length.EqualTo(2));
        Assert.That(text.Split("Lamp office"), Has.Length.EqualTo(2));
        Assert.That(text, Does.Not.Contain("Click").And.Not.Contain("Level"));
    }

    [TestCase("<sld><p><r><t>half of")]
    [TestCase("")]
    public async Task A_damaged_slide_costs_itself(string damaged)
    {
        var text = await SampleFile.ReadAsync(
            Presentation("<sld><p><r><t>a whole slide</t></r></p></sld>", ("ppt/slides/slide2.xml", damaged)), "half.pptx");

        Assert.That(text, Does.Contain("a whole slide").And.Contain("[ppt/slides/slide2.xml is damaged"));
    }

    [Test]
    public async Task A_slide_that_is_not_there_is_told()
        => Assert.That(
            await SampleFile.ReadAsync(Presentation("<sld><p><r><t>a whole slide</t></r></p></sld>"), "half.pptx"),
            Does.Contain("a whole slide").And.Contain("[ppt/slides/slide2.xml is damaged"));

    private static byte[] Presentation(string slide, params (string Name, string Content)[] others)
        => PackageFile.Of([
            ("_rels/.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "officeDocument", "ppt/presentation.xml"))),
            (
                "ppt/presentation.xml",
                $"""<p xmlns:r="{PackageFile.Transitional}"><sldIdLst><sldId id="2" r:id="r2"/><sldId id="1" r:id="r1"/></sldIdLst></p>"""),
            (
                "ppt/_rels/presentation.xml.rels",
                PackageFile.Relations(
                    PackageFile.Transitional, ("r1", "slide", "slides/slide1.xml"), ("r2", "slide", "slides/slide2.xml"))),
            ("ppt/slides/slide1.xml", slide),
            .. others,
        ]);
}
