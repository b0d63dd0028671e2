namespace Connectors.Jobs.Storage.Documents;

/// <summary>Why a document has no text. Stored by its lower-case name.</summary>
internal enum NoText
{
    /// <summary>It has text.</summary>
    None,

    /// <summary>Its pages are pictures of text, such as a scan or a fax.</summary>
    Scan,

    /// <summary>It holds pictures and nothing else.</summary>
    PicturesOnly,

    /// <summary>It is empty: nothing but white space.</summary>
    Empty,
}
