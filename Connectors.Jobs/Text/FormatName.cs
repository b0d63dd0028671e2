namespace Connectors.Jobs.Text;

/// <summary>Names of formats for people.</summary>
internal static class FormatName
{
    /// <summary>Returns the media type itself if it has no other name.</summary>
    public static string Of(string mediaType) => mediaType switch
    {
        "application/pdf" => "PDF",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PowerPoint",
        "application/vnd.oasis.opendocument.text" => "OpenDocument",
        "application/vnd.oasis.opendocument.text-flat-xml" => "OpenDocument in one XML file",
        "application/x-ipynb+json" => "Notebook",
        "application/msword" => "Word before 2007",
        "application/vnd.ms-excel" => "Excel before 2007",
        "application/vnd.ms-powerpoint" => "PowerPoint before 2007",
        "application/vnd.ms-outlook" => "Outlook message",
        "application/vnd.ms-office-xml" => "Office 2003 XML",
        "application/pkcs7-mime" => "Signed mail",
        "application/epub+zip" => "EPUB",
        "application/rtf" or "text/rtf" => "RTF",
        "application/mbox" => "Mailbox",
        "application/json" => "JSON",
        "application/xml" or "text/xml" => "XML",
        "message/rfc822" => "Mail",
        "multipart/related" => "Web archive",
        "image/*" => "Pictures",
        "text/calendar" => "Calendar",
        "text/vcard" => "Contact",
        "text/html" => "HTML",
        "text/plain" => "Text",
        _ => mediaType,
    };
}
