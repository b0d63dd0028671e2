namespace Connectors.Sources.Atlassian.Adf;

/// <summary>
/// The types of nodes and marks that become Markdown of their own
/// (developer.atlassian.com/cloud/jira/platform/apis/document/structure). Atlassian adds types at any time, so this is not an enum.
/// </summary>
internal static class AdfTypes
{
    public const string Document = "doc";

    public const string Paragraph = "paragraph";
    public const string Heading = "heading";
    public const string CodeBlock = "codeBlock";
    public const string BlockQuote = "blockquote";
    public const string Panel = "panel";
    public const string Expand = "expand";
    public const string NestedExpand = "nestedExpand";
    public const string Rule = "rule";

    public const string BulletList = "bulletList";
    public const string OrderedList = "orderedList";
    public const string TaskList = "taskList";
    public const string DecisionList = "decisionList";
    public const string ListItem = "listItem";
    public const string TaskItem = "taskItem";
    public const string BlockTaskItem = "blockTaskItem";
    public const string DecisionItem = "decisionItem";

    /// <summary>The state of a task that is done.</summary>
    public const string Done = "DONE";

    public const string Table = "table";
    public const string TableRow = "tableRow";
    public const string TableHeader = "tableHeader";
    public const string TableCell = "tableCell";

    public const string MediaSingle = "mediaSingle";
    public const string MediaGroup = "mediaGroup";
    public const string Media = "media";
    public const string MediaInline = "mediaInline";
    public const string BlockCard = "blockCard";
    public const string EmbedCard = "embedCard";
    public const string InlineCard = "inlineCard";

    public const string Text = "text";
    public const string HardBreak = "hardBreak";
    public const string Mention = "mention";
    public const string Emoji = "emoji";
    public const string Date = "date";
    public const string Status = "status";
    public const string Placeholder = "placeholder";

    public const string CodeMark = "code";
    public const string StrongMark = "strong";
    public const string EmphasisMark = "em";
    public const string StrikeMark = "strike";
    public const string LinkMark = "link";
}
