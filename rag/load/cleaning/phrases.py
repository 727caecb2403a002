"""The wordings of page furniture: the one place to touch when a site words its furniture in yet another way.

All are in small letters with straight quotes. `WHOLE` and `WHOLE_DOUBTFUL` hold complete lines by reason, separated by ` | `.
`LINES` and `LINES_DOUBTFUL` hold regular expressions, one a line, that match a complete line; in them `…` is any text and `{:}`
a colon or what stands for one. Doubtful ones count only outside of the story and beside other furniture.
"""

WHOLE = {
    "navigation": """
        close | close menu | open menu | menu | main menu | skip to content | skip to main content | skip navigation
        skip to navigation | sign in | log in | login | log out | my account | create account | back to top | scroll to top
        back to homepage | next article | previous article | next story | previous story | next post | previous post
        load more | show more | show less | view more | view all | see all | continue reading | read full article
        read full story | read the full story | read the full article | loading | please wait | toggle navigation
        search for | jump to content | table of contents
        schließen | menü | anmelden | zur startseite | nach oben | fermer | se connecter | connexion | retour en haut
        haut de page | cerrar | iniciar sesión | volver arriba | menú | תפריט | סגור | القائمة | إغلاق | تسجيل الدخول
    """,
    "share": """
        share | share this | share this article | share this story | share this page | share this post | share article
        share story | tweet | tweet this | retweet | pin it | copy link | copy url | link copied | copied
        copied to clipboard | print | print article | print this page | email | e-mail | email this | email this article
        email this story | email article | save article | save for later | save story | bookmark this | gift this article
        give this article | send to a friend | republish this story | reuse this content | request reprint | reprints
        teilen | artikel teilen | drucken | merken | weiterleiten | partager | partager l'article | partager cet article
        imprimer | compartir | comparte | comparte esta noticia | imprimir | שתפו | שתף | הדפסה | شارك | مشاركة | طباعة
    """,
    "advertisement": """
        advertisement | advertisements | advertising | ad | ads | sponsored | sponsored content | sponsored post
        sponsored links | paid content | paid post | promoted | promoted content | partner content | advertorial
        continue reading below | scroll to continue | scroll to continue with content | remove ads | report this ad
        report ad | affiliate disclosure | powered by outbrain | powered by taboola | ads by taboola | story continues below
        article continues below | anzeige | werbung | publicité | annonce | publicidad | anuncio | pubblicità | פרסומת
        إعلان | إعلانات
    """,
    "comments": """
        comments are closed | comments closed | comments are closed for this article | show comments | hide comments
        view comments | no comments | no comments yet | log in to comment | login to comment | add a comment
        be the first to comment
    """,
    "gallery": """
        view gallery | gallery | photo gallery | image gallery | open gallery | full gallery | view full gallery
        view image in fullscreen | view fullscreen | enlarge image | enlarge this image | open image in lightbox
        open image | hide caption | toggle caption | show caption | image caption | photo caption | video caption
        image source | view slideshow | slideshow | start slideshow | bildergalerie | fotostrecke | bild vergrößern
        diaporama | voir la galerie | agrandir l'image | galería | galería de fotos | fotogalería | ver galería
        ampliar imagen | גלריה | معرض الصور
    """,
    "player": """
        play video | watch video | video player is loading | video unavailable | play audio | listen to this article
        listen to article | listen to this story | listen now | watch now | watch live | unmute | live stream
        artikel anhören | écouter l'article | escuchar artículo | האזינו לכתבה | this is a modal window
    """,
    "cookies": """
        accept all | accept all cookies | accept cookies | reject all | manage cookies | manage settings
        manage preferences | cookie settings | cookie policy | cookie preferences | cookie notice | privacy policy
        privacy settings | privacy notice | terms of use | terms of service | terms and conditions
        terms and conditions apply | your privacy choices | ad choices | do not sell my personal information
        alle akzeptieren | cookie-einstellungen | datenschutz | impressum | tout accepter | politique de confidentialité
        mentions légales | aceptar todo | aceptar cookies | política de privacidad | aviso legal
    """,
    "subscribe": """
        subscribe | subscribe now | subscribe today | sign up | sign up now | get the newsletter | follow us | get the app
        download the app | download our app | support us | donate now | become a member | start free trial
        abonnieren | jetzt abonnieren | s'abonner | abonnez-vous | je m'abonne | suscríbete | suscribirse | suscríbase
        הירשמו | עקבו אחרינו | اشترك | تابعنا
    """,
    "related": """
        read more | read next | up next | read also | also read | see also | related | related articles | related article
        related stories | related story | related news | related content | related topics | related links | related posts
        related coverage | related pages | more stories | more news | more on this story | more on this topic
        more like this | more from this section | most read | most popular | most viewed | most shared | trending now
        trending stories | popular now | popular stories | recommended | recommended for you | recommended stories
        recommended reading | recommended articles | you may also like | you might also like | you may like | you might like
        you may be interested in | around the web | from around the web | from the web | don't miss | must read | must reads
        must-read | top stories | latest news | latest stories | editor's picks | editors' picks | in case you missed it
        further reading | explore more | dig deeper | more to explore | what to read next | keep reading
        paid for and presented by
        mehr zum thema | lesen sie auch | auch interessant | das könnte sie auch interessieren | meistgelesen
        weitere artikel | verwandte artikel | weiterlesen | mehr lesen | lire aussi | à lire aussi | sur le même sujet
        articles liés | les plus lus | lire la suite | voir aussi | leer más | lea también | te puede interesar
        también te puede interesar
        noticias relacionadas | artículos relacionados | lo más leído | más leídas | más noticias | leggi anche
        articoli correlati | leia mais | leia também | lees ook | lees meer | קראו עוד | כתבות נוספות | עוד בנושא
        اقرأ أيضا | اقرأ أيضًا | اقرأ المزيد | مواضيع ذات صلة
    """,
    "byline": """
        staff report | staff reports | staff writer | staff reporter | staff and agencies | news staff | news desk
        newsroom | by our correspondent | our correspondent | from our correspondent | agencies | wire reports
        from wire reports | associated press | the associated press | reuters | afp | ap | dpa | tns | ani | pti | ians
        about the author | show author bio | meet the author | redaktion | la rédaction | redacción | בסיוע סוכנויות הידיעות
        وكالات
    """,
    "legal": """
        all rights reserved | our standards: the thomson reuters trust principles | opens new tab
        purchase licensing rights | acquire licensing rights | contact us | about us | advertise with us | site map
        sitemap | accessibility | accessibility statement | help center
    """,
}

WHOLE_DOUBTFUL = {
    "navigation": """
        home | homepage | search | more | next | previous | edit | hide | expand | collapse | dismiss | settings | save
        saved | undo | contents | in this article | topics | sections | register | world | politics | sport | sports
        opinion | business | news | culture | entertainment | health | science | technology | tech | lifestyle | travel
        money | markets | local | national | international | region | economy | video | live | breaking | breaking news
        exclusive | analysis | editorial | world news | us news | uk news | middle east | europe | africa | asia | contact
        startseite | politik | wirtschaft | kultur | accueil | politique | économie | monde | inicio | política | economía
        mundo | deportes
    """,
    "share": """
        like | comment | send | copy | facebook | twitter | whatsapp | telegram | linkedin | reddit | instagram | youtube
        tiktok | pinterest | messenger | bluesky | threads | mastodon | flipboard | x | sms | rss
    """,
    "comments": "reply | report | report abuse | replies | newest | oldest | sort by | top comments | most liked",
    "gallery": "image | photo | enlarge",
    "player": "listen | play | pause | mute | fullscreen | replay | audio | hören | écouter | escuchar",
    "cookies": "accept | cookies | privacy | ok",
    "subscribe": "newsletter | newsletters | donate | abo",
    "related": "trending | popular | latest",
    "legal": "jobs | careers | faq | faqs",
    "photo": """
        getty images | getty | shutterstock | istock | file photo | file image | stock photo | handout | screenshot
        courtesy | bloomberg | xinhua | anadolu | flash90
    """,
}

NETWORK = (
    r"(?:facebook|twitter|x|instagram|youtube|tik ?tok|whats ?app|telegram|linkedin|threads|bluesky|mastodon|reddit|pinterest"
    r"|snapchat|google news|google|apple news|social media|messenger|flipboard|rss|signal|viber)"
)

LINES = {
    "image": r"""
        !?\[[^\]]*\]\([^)]*\.(?:jpe?g|png|gif|webp|svg)[^)]*\)
    """,
    "related": r"""
        (?:read (?:more|also|next|this|on)|also read|see (?:also|more)|more(?: news| stories)?|must[- ]reads?){:}…
        related(?: (?:articles?|stor(?:y|ies)|news|coverage|posts?|links?|content))?{:}…
        (?:recommended|further reading|dig deeper|go deeper|explore more|don't miss|in case you missed it|icymi){:}…
        (?:watch(?: more| also| now| live| the video)?|listen|video|podcast|explainer|live (?:updates|blog|coverage)){:}…
        (?:mehr zum thema|lesen sie(?: auch| mehr| hier)?|siehe auch|mehr dazu){:}…
        (?:[àa] lire(?: aussi)?|lire (?:aussi|la suite)|voir aussi|leggi anche|leia (?:mais|também)|lees (?:ook|meer)){:}…
        (?:leer más|le[ae] (?:también|además)|ver también|(?:también )?te puede interesar|más información){:}…
        (?:קראו (?:עוד|גם)|קרא עוד|לקריאה נוספת|اقرأ (?:أيضا|أيضًا|المزيد)){:}…
        (?:click|tap) here(?: (?:to|for) …)?
        (?:klicken sie hier|cliquez ici|haga clic aquí)…
        (?:explore|discover|follow|find|see) more (?:on|about) (?:these|this) (?:topics?|stor(?:y|ies))…
    """,
    "share": r"""
        (?:share|post|send|tweet|email) (?:this )?(?:article |story |it )?(?:on|via|by|to|with) (?:{network}|e-?mail)\b.{0,60}
        (?:share|send) (?:this )?(?:article |story |it )?(?:to|with) (?:friends|a friend)\b.{0,60}
        (?:partager|teilen|compartir) (?:sur|auf|en|bei|via|par|por) (?:{network}|e-?mail)\b.{0,60}
    """,
    "subscribe": r"""
        (?:follow|join|connect with) (?:[^\s.!?]{1,30} ){0,5}on (?:\w+ ){0,2}{network}\b.{0,80}
        (?:like|find|visit|add|watch) (?:us|our \w+|me) (?:[^\s.!?]{1,30} ){0,3}on (?:\w+ ){0,2}{network}\b.{0,80}
        (?:suivez|folgen sie|siga) (?:[^\s.!?]{1,30} ){0,5}(?:sur|auf|bei|en) (?:\w+ ){0,2}{network}\b.{0,80}
        (?:follow us|suivez[- ]nous|folgen sie uns|síguenos|follow @\w+|עקבו אחרינו|تابعونا)\b.{0,100}
        (?:sign up|subscribe|register|join|get|receive)\b[^.!?]{0,120}\b(?:newsletters?|your inbox|mailing list)\b…
        (?:don't miss|want|keep up|stay)\b[^.!?]{0,120}\b(?:newsletters?|your inbox|mailing list)\b…
        (?:sign up|subscribe|register|join|get|receive)\b[^.!?]{0,120}\b(?:email|news|push) (?:alerts?|notifications)\b…
        (?:sign up|subscribe|register|join|get|receive)\b[^.!?]{0,120}\b(?:daily|morning) (?:briefing|digest)\b…
        (?:enter your email|sign me up)\b…
        [^.!?|]{1,50} ?\| ?(?:sign up|subscribe|get|join)\b…
        (?:sign up|subscribe|register|join|upgrade) (?:\w+ )?(?:for|to|from|and) [^.!?]{0,40}\b(?:our|us|unlimited|premium)\b…
        (?:get|download|install) (?:the |our )[\w'. -]{0,40}\bapp\b[^.]{0,80}\.?
        (?:get it on|download on the|available on) (?:google play|the app store|app store).{0,40}
        already (?:an? |have an? )?(?:subscriber|subscribed|member|subscription)\b…
        (?:not an? (?:subscriber|member)|subscribers? (?:only|exclusive)|to (?:continue|keep) reading)\b…
        you have \d+ (?:free )?articles?\b…
        this (?:article|content|story|page) is (?:\w+ )?(?:available |reserved )?(?:for|to) (?:\w+ ){0,2}subscribers\b…
        (?:support|help fund) (?:our|local|independent|quality|free)(?: \w+)? (?:journalism|reporting|news)\b…
        (?:become an? (?:\w+ )?(?:subscriber|member|supporter)|start your (?:free )?trial|unlock unlimited|check your inbox)\b…
        (?:turn on .{0,30}notifications|your (?:subscription|support) (?:helps|supports|makes)|like what you're reading)\b…
        (?:thanks? (?:you )?for (?:reading|subscribing|signing up)|was this (?:article |page )?helpful)\b…
        please (?:subscribe|consider (?:subscribing|supporting|donating))\b…
        (?:abonnieren sie|newsletter (?:abonnieren|bestellen)|jetzt (?:abonnieren|anmelden|registrieren))\b…
        laden sie (?:die|unsere).{0,30}app\b…
        (?:abonnez-vous|inscrivez-vous|recevez (?:notre|nos|la)|téléchargez (?:notre|l')|rejoignez-nous)…
        (?:suscríbete|suscríbase|regístrate|recibe (?:nuestro|en tu)|descarga (?:nuestra|la) app)\b…
        (?:הירשמו|הצטרפו ל|שתפו ב|עקבו אחר|اشترك في|شارك على|انضم إلى قناتنا)…
    """,
    "cookies": r"""
        we (?:and (?:our|\w+) (?:\d[\d,]* )?(?:\w+ )?)?(?:use|store|process)\b.{0,60}\b(?:cookies?|on your device)\b…
        we (?:value|respect|care about) your privacy\b…
        (?:this|our|the) (?:web)?site uses cookies…
        by (?:continuing|clicking|browsing|signing|subscribing|using|submitting)\b.{0,120}\byou (?:\w+ )?(?:agree|accept)\b…
        (?:wir (?:verwenden|nutzen)|diese (?:web)?seite verwendet) cookies…
        (?:nous utilisons des|ce site utilise des|utilizamos|usamos|este sitio (?:web )?(?:usa|utiliza)) cookies…
        (?:read our (?:privacy|cookie) policy|your privacy is important|this site is protected by)\b…
        you can (?:unsubscribe|change your (?:cookie|privacy) settings)\b…
        (?:(?:terms(?: of (?:use|service)| and conditions)?|(?:privacy|cookies?)(?: \w+)?|imprint|contact|legal)[\s|·•,-]*){2,8}
    """,
    "player": r"""
        (?:your browser (?:does not|doesn't) support|please enable javascript|javascript (?:is|must be)|enable javascript)\b…
        (?:an error (?:has )?occurred|error loading)\b.{0,160}
        listen to (?:this )?(?:article|story|podcast).{0,40}
        (?:audio by|this article was (?:read|narrated)|now playing)\b.{0,80}
    """,
    "advertisement": r"""
        (?:advertisement|ad|sponsored)\b(?:{:}| by )?.{0,30}(?:continu|scroll|below|feedback|skip).{0,40}
        (?:anzeige|publicité)\b(?:{:})?.{0,30}(?:weiter|suite).{0,40}
        (?:article|story|content) continues (?:below|after).{0,60}
        (?:how relevant is this ad|did you encounter any technical issues).{0,40}
        sponsored by [^.]{1,60}
        this (?:article|post|page) (?:may )?contains? affiliate links…
        we (?:may )?(?:earn|receive) (?:an? )?(?:\w+ )?commission…
    """,
    "gallery": r"""
        (?:\d{1,3} )?(?:view|see|open|show|launch)(?: the| all| full)? (?:\d{1,3} )?(?:gallery|galleries|photos|images|pictures)
        (?:voir|ver) (?:la |les )?(?:galerie|galería|photos|fotos)
        \d{1,3} (?:photos|images?|pictures|slides|gallery|fotos|bilder)
        (?:image|photo|slide|picture|bild|foto) \d{1,3} (?:of|/|von|de|sur) ?\d{1,3}\b.{0,20}
        (?:(?:photo |image |picture )?gallery|in pictures|bildergalerie|fotostrecke|diaporama|fotogalería){:}.{0,120}
    """,
    "reading time": r"""
        (?:reading time|read time|time to read|lesezeit|temps de lecture|tiempo de lectura)\b.{0,30}
        (?:about )?\d{1,3}[- ]?(?:min|minutes?|minuten|minutos)\.?(?: read| de lecture| de lectura| lesezeit| listen)?
    """,
    "age": r"""
        \d{1,3} (?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[mhd])\.? ago\W*
        (?:vor|il y a|hace) \d{1,3} \w{3,9}
        just now|yesterday|today
    """,
    "comments": r"""
        by (?:posting|commenting)\b.{0,120}\byou (?:\w+ )?(?:agree|accept)\b…
        (?:the commenter agrees|(?:please )?keep (?:your )?comments (?:civil|respectful|polite))\b…
        comments? (?:policy|guidelines|that (?:violate|contain)|(?:are|have been) (?:closed|disabled|turned off|moderated))\b…
        you must be (?:logged|signed) in…
        please (?:log|sign) in\b…
        (?:your email address will not be published|required fields are|notify me of|have your say|tell us what you think)\b…
        (?:report|flag) (?:this )?comment\b…
        our (?:commenting|community) (?:policy|guidelines|rules)\b…
        read our (?:comment|community)…
    """,
    "tags": r"""
        (?:tags?|filed under|keywords?|posted in|tagged(?: as| with| in)?|categories) ?:…
        (?:schlagw[oö]rter|schlagworte|mots[- ]clés|etiquetas|temas|תגיות|كلمات مفتاحية|الوسوم) ?:…
    """,
    "legal": r"""
        (?:©|\(c\) |copyright (?:©|\(c\)|\d{4}|by )).{0,250}
        (?:alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|כל הזכויות שמורות).{0,80}
    """,
    "byline": r"""
        with (?:reporting|files|additional reporting|agency|agencies|inputs?)(?: by| from)?\b[^.]{0,100}
        (?:contact|email|reach|write to) (?:the )?(?:reporter|writer|author|journalist|editor|him at|her at|them at)\b.{0,120}
        e-?mail ?: ?\S+@\S+|\S{1,64}@[\w-]{1,60}\.[\w.]{2,20}|@\w{2,30}
        special to [^.]{2,60}
        from [\w ]{2,40} (?:network|staff) and (?:wire|news) (?:reports|services)
    """,
}

LINES_DOUBTFUL = {
    "related": r"""
        (?:more|read more|see more) (?:on|in) [^.!?]{2,40}
    """,
    "subscribe": r"""
        (?:subscribe|upgrade)\b.{0,160}
        (?:sign up|register|log in|sign in)\b.{0,40}
        (?:get|download|install|try|open|use) (?:the |our |it on )[\w'. -]{0,40}\bapp\b.{0,80}
    """,
    "gallery": r"""
        \d{1,3} ?(?:/|of|von|de|sur) ?\d{1,3}
    """,
    "player": r"""
        (?:\d{1,2}:)?\d{1,2}:\d{2}(?: ?[/|-] ?(?:\d{1,2}:)?\d{1,2}:\d{2})?
        [\d.]{1,4} ?x
    """,
    "tags": r"""
        (?:topics?|categor(?:y|ies)|themen|sections?|more about|labels) ?:…
    """,
}

INSIDE = {
    "legal": r"all rights reserved|may not be (?:published|reproduced|republished|redistributed)",
    "byline": r"contributed (?:to )?this (?:report|story|article|reporting)\.?$",
}
"""Words that mark a line of furniture wherever they stand in it."""

OPENS_COMMENTS = r"""
    (?:\d[\d,.]* )?(?:reader )?comments?(?: ?\(?\d[\d,.]*\)?)?|comments? section
    (?:leave|post|write|add) (?:a|your) (?:comment|reply|response)\b.{0,30}
    join the (?:conversation|discussion|debate)\b.{0,20}
    (?:view|show|see|read) (?:all )?(?:\d[\d,.]* )?comments\b.{0,10}
    (?:\d[\d,.]* )?(?:(?:leser)?kommentare?|commentaires?|comentarios?|תגובות|תגובה|التعليقات|تعليقات)(?: ?\(?\d[\d,.]*\)?)?
    (?:kommentar schreiben|laisser un commentaire|deja un comentario|הוסף תגובה|أضف تعليق).{0,30}
"""

OPENS_LIST = r"""
    (?:(?:explore|discover|see|find|read|view) )?more (?:stories |news |articles )?(?:from|by|on|about|in) .{2,60}
"""

AGENCY = (
    r"(?:AP(?: Photo| Images)?|AFP|Reuters|REUTERS|Getty(?: Images)?|EPA(?:-EFE)?|EFE|F(?:LASH|lash) ?90|Shutterstock|Bloomberg"
    r"|Xinhua|Anadolu(?: Agency)?|AA|dpa|DPA|PA(?: Wire| Media| Images)?|I(?:MAGO|mago)|[Pp]icture [Aa]lliance|Keystone|GPO"
    r"|iStock\w*|Alamy|ZUMA\w*|S(?:IPA|ipa)\w*|NurPhoto|TASS|Sputnik|Kyodo|Yonhap|AAP|P(?:OOL|ool)|Handout|UPI"
    r"|Wikimedia(?: Commons)?|Unsplash|Pexels|Pixabay|Maxar|Planet Labs|NTB|ANP|Belga|ANSA|LaPresse|PTI|ANI|WANA|Corbis"
    r"|USA TODAY (?:Sports|NETWORK)|F(?:ILE|ile))"
)
"""Picture agencies, as photo credits write them."""

PICTURE = (
    r"(?:[Pp]hotos?|PHOTOS?|[Pp]hotographs?|[Ii]mages?|IMAGE|[Pp]ictures?|[Pp]ic|[Vv]ideo|[Ff]ile|FILE|[Cc]redits?|CREDIT"
    r"|[Cc]ourtesy|[Ss]creenshot|[Ii]llustration|[Gg]raphic|[Ff]otos?|FOTO|[Bb]ild(?:er)?|[Qq]uelle|[Cc]r[ée]dits? ?(?:photo)?"
    r"|[Cc]r[ée]dito|[Ff]uente|[Ii]magen|[Ff]otograf[íi]a|צילום|תמונה|تصوير|صورة)"
)
"""Words that open a photo credit."""

SHARE_WORDS = """
    share tweet on via by email e-mail mail print save copy link comment comments facebook twitter x whatsapp telegram linkedin
    reddit instagram youtube tiktok pinterest messenger bluesky threads mastodon flipboard sms rss pocket line viber this
    article more and follow us like icon
"""
"""A line of two or more of these words, and no others, is a row of buttons."""
