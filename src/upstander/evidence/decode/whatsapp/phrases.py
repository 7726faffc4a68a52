"""Words that WhatsApp itself writes into a text export, by language.

These lists are data, gathered from exports and from the app in many languages. They cannot be
complete: the reader also goes by structure (names of media files, the mark U+200E, rows without
a sender), and keeps the words as written, so that a phrase not listed here is shown, not lost.
Phrases are compared without marks, case and a final full stop.
"""

import re
from typing import Final

OWNER_WORDS: Final = frozenset(
    ["you", "você", "vous", "вы", "あなた", "您", "أنت", "आप", "anda", "siz"]
)
"""Labels that stand for whoever exported; short words that are also names are left out."""

_OMITTED = """
media omitted|image omitted|photo omitted|video omitted|audio omitted|voice message omitted
gif omitted
sticker omitted|document omitted|contact card omitted|video note omitted|video message omitted
file omitted|attachment omitted|view once voice message omitted|view once photo omitted
view once video omitted|view once message omitted|location omitted|album omitted|poll omitted
medien ausgeschlossen|medien weggelassen|bild weggelassen|video weggelassen|audio weggelassen
gif weggelassen|sticker weggelassen|dokument weggelassen|kontaktkarte ausgelassen
foto weggelassen
videonachricht weggelassen|kontaktkarte weggelassen
multimedia omitido|archivo omitido|imagen omitida|foto omitida|video omitido|vídeo omitido
audio omitido|gif omitido|sticker omitido|documento omitido|tarjeta de contacto omitida
archivos omitidos|multimedia oculto
médias omis|fichier omis|fichier média omis|image absente|vidéo absente|audio omis|gif retiré
sticker omis|document manquant|fiche contact manquante|image omise|vidéo omise|document omis
media omessi|media omesso|immagine omessa|video omesso|audio omesso|gif esclusa
sticker non incluso
documento omesso|scheda contatto omessa|sticker omesso|gif omessa
mídia oculta|arquivo de mídia oculto|arquivo oculto|imagem ocultada|vídeo omitido
áudio ocultado
gif omitido|figurinha omitida|documento omitido|cartão do contato omitido
ficheiro não revelado
mídia omitida|multimédia omitida|imagem omitida|áudio omitido|ficheiro omitido
media weggelaten|media uitgesloten|afbeelding weggelaten|video weggelaten|audio weggelaten
gif weggelaten|sticker weggelaten|document weggelaten|contactkaart weggelaten
medya dahil edilmedi|medya atlanmış|medya çıkarıldı|görüntü dahil edilmedi
video dahil edilmedi
ses dahil edilmedi|gif dahil edilmedi|çıkartma dahil edilmedi|belge dahil edilmedi
kişi kartı dahil edilmedi
без медиафайлов|файл пропущен|медиафайл пропущен|изображение отсутствует|видео отсутствует
аудиофайл отсутствует|gif отсутствует|стикер отсутствует|документ отсутствует
карточка контакта пропущена
медіа пропущено|медіафайл пропущено|зображення пропущено|без медіафайлів
pominięto multimedia|pominięto media|plik pominięty|obraz pominięty|obraz został pominięty
pominięto grafikę|pominięto wideo|pominięto audio|naklejka została pominięta
plik multimedialny pominięty
media har utelämnats|media utelämnat|bild utelämnad|video utelämnad|ljud utelämnat
medier utelämnades
mediefil udeladt|medie udeladt|medier udeladt|billede udeladt|video udeladt|lyd udeladt
udeladt medie
mediefil er utelatt|media utelatt|bilde utelatt|video utelatt|lyd utelatt|utelatt media
media jätetty pois|kuva jätetty pois|video jätetty pois|ääni jätetty pois
mediatiedosto jätetty pois
média vynechána|médium vynecháno|obrázek vynechán|média vynecháno|médiá vynechané
médiá boli vynechané
média elhagyva|hiányzó médiafájl|kép kihagyva|médiafájl kihagyva|hang kihagyva
fișier media omis|media omisă|imagine omisă|conținut media omis
παραλείφθηκαν τα πολυμέσα|πολυμέσα παραλείφθηκαν|εξαίρεση πολυμέσων|η εικόνα παραλείφθηκε
המדיה לא נכללה|המדיה הושמטה|תמונה הושמטה|התמונה הושמטה|הווידאו הושמט|הושמטה מדיה|הקובץ הושמט
تم استبعاد الوسائط|الوسائط غير مدرجة|صورة محذوفة|تم حذف الصورة|لم يتم إدراج الوسائط
تم استثناء الوسائط
الصورة غير مدرجة|الفيديو غير مدرج|الملصق غير مدرج|الصوت غير مدرج
پیوست نما|رسانه حذف شده|رسانه حذف شد|فایل رسانه حذف شد
मीडिया छोड़ा गया|मीडिया शामिल नहीं किया गया|मीडिया के बिना|इमेज छोड़ी गई
media tidak disertakan|media disembunyikan|gambar tidak disertakan|video tidak disertakan
audio tidak disertakan|stiker tidak disertakan|media diabaikan|media ditinggalkan
đã bỏ qua file phương tiện|bỏ qua phương tiện|hình ảnh bị bỏ qua|file phương tiện bị ẩn
ไม่รวมสื่อ|ละเว้นสื่อ|สื่อถูกละเว้น|ไม่มีไฟล์สื่อ
メディアは含まれていません|メディアなし|画像は含まれていません|メディアを除く
画像を省略しました|動画を省略しました
미디어 파일을 생략한 대화내용|미디어 생략됨|사진 생략됨|동영상 생략됨|사진을 생략했습니다
미디어 제외됨
省略多媒体文件|省略媒体文件|媒体已忽略|图像已忽略|忽略图片|忽略视频|忽略音频|忽略贴图|忽略文件
忽略媒体
略過多媒體檔|省略多媒體檔案|已省略多媒體|圖片已忽略|圖片已略過|影片已略過|省略圖片|略過圖片
略過影片
fitxer multimèdia omès|contingut multimèdia omès|imatge omesa|medijski zapis izostavljen
medij izostavljen
медијски фајл изостављен|липсва медия|пропусната медия|медийни файлове са изключени
"""

_DELETED = """
this message was deleted|you deleted this message|this message has been deleted
diese nachricht wurde gelöscht|du hast diese nachricht gelöscht
este mensaje fue eliminado|eliminaste este mensaje|se eliminó este mensaje|mensaje eliminado
has eliminado este mensaje|este mensaje ha sido eliminado|borraste este mensaje
ce message a été supprimé|vous avez supprimé ce message|message supprimé
questo messaggio è stato eliminato|hai eliminato questo messaggio
mensagem apagada|esta mensagem foi apagada|essa mensagem foi apagada|você apagou esta mensagem
você apagou essa mensagem|apagou esta mensagem|eliminou esta mensagem
esta mensagem foi eliminada
dit bericht is verwijderd|u hebt dit bericht verwijderd|je hebt dit bericht verwijderd
dit bericht werd verwijderd
bu mesaj silindi|bu mesajı sildiniz|mesajı sildiniz
данное сообщение удалено|это сообщение было удалено|вы удалили данное сообщение
это сообщение удалено
сообщение удалено|вы удалили это сообщение
це повідомлення видалено|ви видалили це повідомлення|це повідомлення було видалено
ta wiadomość została usunięta|wiadomość została usunięta|usunięto tę wiadomość
wiadomość usunięta
usunąłeś tę wiadomość|usunięto wiadomość
meddelandet raderades|detta meddelande har raderats|du raderade detta meddelande
det här meddelandet raderades
denne besked blev slettet|du slettede denne besked|beskeden er slettet
denne meldingen ble slettet|du slettet denne meldingen
tämä viesti poistettiin|poistit tämän viestin
tato zpráva byla odstraněna|tuto zprávu jste odstranili|tato zpráva byla smazána
odstranili jste tuto zprávu
táto správa bola odstránená|túto správu ste odstránili
ez az üzenet törölve lett|törölted ezt az üzenetet|üzenet törölve|ezt az üzenetet törölték
acest mesaj a fost șters|ai șters acest mesaj
αυτό το μήνυμα διαγράφηκε|διαγράψατε αυτό το μήνυμα|αυτό το μήνυμα έχει διαγραφεί
הודעה זו נמחקה|מחקת הודעה זו|ההודעה נמחקה
تم حذف هذه الرسالة|لقد حذفت هذه الرسالة|حذفت هذه الرسالة|أنت حذفت هذه الرسالة
لقد قمت بحذف هذه الرسالة
این پیام حذف شد|شما این پیام را حذف کردید|این پیام حذف شده است
यह मैसेज मिटाया गया है|यह मैसेज डिलीट कर दिया गया|आपने यह मैसेज मिटाया|यह संदेश हटा दिया गया
आपने यह संदेश हटा दिया
pesan ini dihapus|anda menghapus pesan ini|pesan ini telah dihapus
anda telah menghapus pesan ini
mesej ini telah dipadamkan|anda telah memadamkan mesej ini
tin nhắn này đã bị xóa|bạn đã xóa tin nhắn này|tin nhắn đã bị xóa
ข้อความนี้ถูกลบแล้ว|คุณลบข้อความนี้แล้ว|ข้อความนี้ถูกลบ|คุณได้ลบข้อความนี้
このメッセージは削除されました|このメッセージを削除しました|メッセージを削除しました
あなたはこのメッセージを削除しました
삭제된 메시지입니다|메시지를 삭제했습니다|이 메시지는 삭제되었습니다|이 메시지를 삭제했습니다
이 메시지를 삭제하셨습니다
此消息已删除|您已删除此消息|你已删除此消息|该消息已删除|您删除了此消息|你删除了这条消息
此訊息已刪除|您已刪除此訊息|你已刪除此訊息|您刪除了此訊息|此訊息已被刪除|你刪除了此訊息
s'ha suprimit aquest missatge|has suprimit aquest missatge|ova poruka je izbrisana
izbrisali ste ovu poruku
това съобщение беше изтрито|вие изтрихте това съобщение
"""

_EDITED = """
this message was edited|diese nachricht wurde bearbeitet|se editó este mensaje
este mensaje fue editado
ce message a été modifié|questo messaggio è stato modificato|mensagem editada
esta mensagem foi editada
essa mensagem foi editada|dit bericht is bewerkt|bu mesaj düzenlendi|данное сообщение изменено
это сообщение изменено|сообщение изменено|це повідомлення відредаговано
wiadomość została edytowana
ta wiadomość została edytowana|meddelandet har redigerats|detta meddelande har redigerats
det här meddelandet redigerades|denne besked blev redigeret|denne meldingen ble redigert
tätä viestiä on muokattu|tato zpráva byla upravena|táto správa bola upravená
ezt az üzenetet szerkesztették
acest mesaj a fost editat|αυτό το μήνυμα έχει υποστεί επεξεργασία|הודעה זו נערכה|ההודעה נערכה
تم تعديل هذه الرسالة|این پیام ویرایش شد|यह मैसेज एडिट किया गया|यह मैसेज बदला गया है
pesan ini diedit
mesej ini telah diedit|tin nhắn này đã được chỉnh sửa|ข้อความนี้ถูกแก้ไข|แก้ไขข้อความนี้แล้ว
このメッセージは編集されました|수정된 메시지입니다|이 메시지는 수정되었습니다|此消息已编辑
该消息已编辑|此訊息已編輯
此訊息已被編輯|s'ha editat aquest missatge|ova poruka je uređena
"""

_ADMIN_DELETED = """
this message was deleted by admin|deleted by admin|diese nachricht wurde vom admin
diese nachricht wurde von admin|este mensaje fue eliminado por
ce message a été supprimé par l|questo messaggio è stato eliminato dall
essa mensagem foi apagada pelo admin
esta mensagem foi apagada pelo admin|mensagem apagada pelo admin
dit bericht is verwijderd door
bu mesaj yönetici|сообщение удалено админ|данное сообщение удалено админ
pesan ini dihapus oleh admin
تم حذف هذه الرسالة بواسطة|यह मैसेज एडमिन|此消息已由管理员|此訊息已由管理員
このメッセージは管理者
"""

_CALLS = """
missed voice call|missed video call|missed group voice call|missed group video call
missed call|voice call
video call|silenced voice call|silenced video call|group voice call|group video call
cancelled voice call
cancelled video call|no answer voice call|unanswered voice call|unanswered video call
group call
verpasster sprachanruf|verpasster videoanruf|verpasster gruppenanruf
verpasster gruppen-videoanruf
verpasster gruppen-sprachanruf|sprachanruf|videoanruf|stummgeschalteter sprachanruf
llamada perdida|videollamada perdida|llamada de voz perdida|llamada grupal perdida
videollamada grupal perdida
llamada de voz|videollamada|llamada silenciada
appel vocal manqué|appel vidéo manqué|appel manqué|appel de groupe manqué|appel vocal
appel vidéo
chiamata persa|videochiamata persa|chiamata vocale persa|chiamata di gruppo persa
chiamata vocale|videochiamata
chiamata vocale senza risposta|videochiamata senza risposta|chiamata senza risposta
chamada de voz perdida|chamada de vídeo perdida|ligação de voz perdida
ligação de vídeo perdida
chamada em grupo perdida|ligação de voz|ligação de vídeo|chamada de voz|chamada de vídeo
videochamada perdida
gemiste spraakoproep|gemiste video-oproep|gemiste groepsoproep|spraakoproep|video-oproep
gemist spraakgesprek
gemist videogesprek
cevapsız sesli arama|cevapsız görüntülü arama|sesli arama|görüntülü arama
cevapsız grup araması
пропущенный аудиозвонок|пропущенный видеозвонок|пропущенный звонок
пропущенный групповой звонок|аудиозвонок|видеозвонок
пропущений аудіодзвінок|пропущений відеодзвінок|пропущений аудіовиклик|пропущений відеовиклик
nieodebrane połączenie głosowe|nieodebrane połączenie wideo|połączenie głosowe
połączenie wideo
missat röstsamtal|missat videosamtal|röstsamtal|videosamtal
ubesvaret taleopkald|ubesvaret videoopkald|taleopkald|videoopkald|mistet taleopkald
tapt taleanrop|tapt videoanrop|ubesvart taleanrop|ubesvart videoanrop
vastaamaton äänipuhelu|vastaamaton videopuhelu|vastaamatta jäänyt äänipuhelu
vastaamatta jäänyt videopuhelu
zmeškaný hlasový hovor|zmeškaný videohovor|zmeškaný hovor
nem fogadott hanghívás|nem fogadott videohívás|apel vocal pierdut|apel video pierdut
apel vocal ratat
αναπάντητη φωνητική κλήση|αναπάντητη βιντεοκλήση|αναπάντητη κλήση
שיחה קולית שלא נענתה|שיחת וידאו שלא נענתה|שיחת וידאו שלא נענית|שיחה קולית|שיחת וידאו
مكالمة صوتية فائتة|مكالمة فيديو فائتة|مكالمة مرئية فائتة|مكالمة صوتية لم يرد عليها
مكالمة فيديو لم يرد عليها
مكالمة لم يرد عليها|تماس صوتی از دست رفته|تماس تصویری از دست رفته|تماس صوتی بی‌پاسخ
تماس تصویری بی‌پاسخ
मिस्ड वॉइस कॉल|मिस्ड वीडियो कॉल|छूटी हुई वॉइस कॉल|छूटी हुई वीडियो कॉल
panggilan suara tak terjawab|panggilan video tak terjawab|panggilan suara tidak terjawab
panggilan video tidak terjawab|panggilan suara|panggilan video
cuộc gọi thoại bị nhỡ|cuộc gọi video bị nhỡ|gọi thoại nhỡ|gọi video nhỡ|cuộc gọi thoại nhỡ
cuộc gọi video nhỡ
สายโทรด้วยเสียงที่ไม่ได้รับ|สายวิดีโอคอลที่ไม่ได้รับ|สายที่ไม่ได้รับ|ไม่ได้รับสายโทร
不在着信|ビデオ通話の不在着信|音声通話の不在着信|音声通話|ビデオ通話
부재중 음성전화|부재중 영상통화|부재중 음성 통화|부재중 영상 통화|음성전화|영상통화|음성 통화
영상 통화
未接语音通话|未接视频通话|未接语音来电|未接视频来电|语音通话|视频通话|未接來電|未接語音來電
未接語音通話
未接視訊通話|未接視像通話|語音通話|視訊通話|trucada de veu perduda|propušteni glasovni poziv
propušten glasovni poziv
"""

_POLLS = (
    "poll umfrage encuesta sondage sondaggio enquete votação votacao peiling anket опрос"
    " опитування ankieta omröstning afstemning avstemning kysely anketa szavazás sondaj"
    " δημοσκόπηση ψηφοφορία סקר استطلاع نظرسنجی पोल jajak tinjauan polling"
    " โพล アンケート 투표 投票 enquesta анкета"
)

_ATTACHED = """
file attached|attached|datei angehängt|anhang|angehängt|archivo adjunto|adjunto|fichier joint
pièce jointe
file allegato|allegato|arquivo anexado|anexado|anexo|ficheiro anexado|bestand bijgevoegd
bijgevoegd|bijlage
dosya ekli|eklendi|ekli|ekli dosya|файл добавлен|прикреплено|прикреплен|вложение|файл додано
прикріплено
plik dołączony|plik w załączniku|załączono|bifogad fil|bifogad|fil vedhæftet|vedhæftet
vedlagt fil|fil vedlagt
vedlagt|tiedosto liitetty|liitetty|soubor přiložen|přiložen|připojeno|súbor priložený
fájl csatolva|csatolva
fișier atașat|atașat|συνημμένο αρχείο|επισυνάφθηκε|συνημμένο|הקובץ מצורף|קובץ מצורף|מצורף|مرفق
ملف مرفق
الملف مرفق|تم إرفاق الملف|پیوست|فایل پیوست شده|फ़ाइल संलग्न है|संलग्न|file terlampir|terlampir
fail dilampirkan
đính kèm|tệp đính kèm|file đính kèm|ไฟล์แนบ|แนบไฟล์แล้ว|แนบ|ファイル添付|添付ファイル|添付
파일 첨부됨|파일 첨부
첨부|첨부됨|文件附件|附件|檔案附件|附加檔案|檔案已附加|fitxer adjunt|datoteka priložena
прикачен файл
"""

_NOTICES = """
end-to-end encrypted|end-to-end encryption|ende-zu-ende-verschlüssel
cifrados de extremo a extremo
cifrado de extremo a extremo|chiffrés de bout en bout|chiffrement de bout en bout
crittografati end-to-end
crittografia end-to-end|criptografia de ponta a ponta|encriptadas ponto a ponto
encriptação ponto a ponto
protegidas com a criptografia|end-to-end versleuteld|end-to-end-versleuteling|uçtan uca şifre
сквозным шифрованием|наскрізним шифруванням|szyfrowan|totalsträckskrypter|end-to-end-krypter
end-to-end-kryptering
ende-til-ende-krypter|päästä päähän -sala|täysin salattu|koncovým šifrováním|koncovo šifrovan
végpontok közötti titkosítás
criptate integral|κρυπτογράφηση από άκρο|διατερματικ|מוצפנות מקצה|מוצפנים מקצה|الأطراف
مشفرة تمامًا|سرتاسر
एंड-टू-एंड एन्क्रिप्ट|terenkripsi secara end-to-end|enkripsi end-to-end|mã hóa đầu cuối
mã hóa hai đầu|เข้ารหัสจากต้นทาง
エンドツーエンド|종단 간 암호화|엔드투엔드|端到端加密|端对端加密|端對端加密
xifrats d'extrem a extrem
your security code with|security code changed|sicherheitsnummer|sicherheitscode
código de seguridad|code de sécurité
codice di sicurezza|código de segurança|beveiligingscode|güvenlik kod|код безопасности
created group|created this group|created the group|hat die gruppe erstellt|hat die gruppe
creó el grupo|creó este grupo
a créé le groupe|ha creato il gruppo|criou o grupo|criou este grupo|heeft de groep
grubunu oluşturdu|создал группу
создал(а) группу|создал(-а) группу|utworzył
changed the subject|changed this group's|changed the group|hat den betreff|hat das gruppen
cambió el asunto
cambió el nombre del grupo|cambió la|a changé le sujet|a changé l|a modifié
ha cambiato l'oggetto|ha modificato
mudou o assunto|mudou o nome|alterou o nome|alterou o assunto|mudou a|alterou a
heeft het onderwerp|konuyu
изменил тему|изменил(а)|изменил(-а)
added you|was added|were added|you added|joined using|joined from|joined via|was removed
were removed|removed you|you removed
you're now an admin|you are now an admin|no longer an admin|is now an admin
changed their phone number
changed to a new number|has a new number|waiting for this message|disappearing messages
pinned a message
turned on|turned off|business account|this chat is with|official business
created this community|added this group
blocked this contact|unblocked this contact|blocked this business|tap to learn more
tap for more info
started a call|started a video call|group description|group's settings|group's icon
admin approval
requested to join|default timer|you're now a member|is a contact|learn more|opted out of
hinzugefügt|wurde entfernt|ist beigetreten|beigetreten|hat die gruppe verlassen
telefonnummer gewechselt
añadió a|agregó a|te añadió|te agregó|se unió|salió del grupo|eliminó a|cambió de número
cambió su número
a ajouté|a rejoint|a quitté|a été ajouté|vous a ajouté|a retiré|a changé de numéro
ha aggiunto|si è unito|è entrato|ha abbandonato|ha rimosso|ti ha aggiunto|è stato aggiunto
adicionou|entrou usando|saiu do grupo|removeu|foi adicionad|entrou através
mudou para um novo número
heeft toegevoegd|toegevoegd|is deelnemer geworden|heeft de groep verlaten|is verwijderd uit
gruba katıldı|ekledi|gruptan ayrıldı|gruptan çıkardı|katıldı|telefon numarasını değiştirdi
добавил|вступил|вышел из группы|удалил|сменил номер
"""

_LOCATION = (
    "location live\xa0location standort live-standort ubicación ubicacion"
    " emplacement localisation position"
    " posizione localização localizacao locatie konum местоположение геопозиция геолокация"
    " lokalizacja plats placering posisjon sijainti poloha hely locație τοποθεσία מיקום"
    " الموقع موقع مکان موقعیت लोकेशन स्थान lokasi vị\xa0trí ตำแหน่ง"
    " 位置情報 위치 位置 ubicació lokacija"
)


def plain(text: str) -> str:
    """Return a phrase as it is compared: without marks, angle brackets, case and full stop."""
    bare = "".join(c for c in text if c not in _MARKS).strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].strip()
    return bare.rstrip(".。।").strip().casefold()


_MARKS = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _phrases(block: str) -> tuple[str, ...]:
    found = (p.strip() for line in block.strip().splitlines() for p in line.split("|"))
    return tuple(dict.fromkeys(p.casefold() for p in found if p))


OMITTED: Final = frozenset(_phrases(_OMITTED))
DELETED: Final = frozenset(_phrases(_DELETED))
ADMIN_DELETED: Final = _phrases(_ADMIN_DELETED)
EDITED: Final = frozenset(_phrases(_EDITED))
CALLS: Final = frozenset(_phrases(_CALLS))
ATTACHED: Final = frozenset(_phrases(_ATTACHED))
POLLS: Final = frozenset(word.casefold() for word in _POLLS.split(" "))
LOCATIONS: Final = frozenset(
    word.replace("\xa0", " ").casefold() for word in _LOCATION.split(" ")
) | {
    "live location shared",
    "live location",
}
NOTICE: Final = re.compile(
    "|".join(re.escape(p) for p in _phrases(_NOTICES)) + r"|\b(?:left|added .+)$", re.IGNORECASE
)
"""Found in rows that the app wrote about the chat itself."""
